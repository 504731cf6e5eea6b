//! The modules of a code: the patterns that a scanner finds it by, the codewords between them, and the mask that makes
//! it easiest to scan. Plain loops over bytes: iterators and closures made twice the code.

/// The bits that say level L and which mask, before they are protected (§7.9).
const LEVEL_L: u32 = 0b01 << 3;
/// A module that is dark.
const DARK: u8 = 1;
/// A module of a pattern: holds no data and is not masked.
const FIXED: u8 = 2;

/// The modules of a code, row by row.
#[derive(Clone)]
pub(super) struct Matrix {
    pub(super) size: usize,
    modules: Vec<u8>,
}

impl Matrix {
    /// The code of a version that holds these codewords, in the best of the eight masks.
    pub(super) fn of(version: usize, codewords: &[u8]) -> Self {
        let size = 17 + 4 * version;
        let mut plain = Self { size, modules: vec![0; size * size] };
        plain.draw_patterns(version);
        plain.fill(codewords);
        let mut best = plain.masked(0);
        for mask in 1..8 {
            let masked = plain.masked(mask);
            if masked.penalty() < best.penalty() {
                best = masked;
            }
        }
        best
    }

    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.module(x, y) & DARK != 0
    }

    /// What is outside is light.
    #[inline(never)]
    fn module(&self, x: usize, y: usize) -> u8 {
        if x >= self.size {
            return 0;
        }
        self.modules.get(y.wrapping_mul(self.size).wrapping_add(x)).copied().unwrap_or_default()
    }

    /// What is outside is left out.
    #[inline(never)]
    fn set(&mut self, x: usize, y: usize, module: u8) {
        if x < self.size
            && y < self.size
            && let Some(place) = self.modules.get_mut(y * self.size + x)
        {
            *place = module;
        }
    }

    /// A module of a pattern.
    fn fix(&mut self, x: usize, y: usize, dark: bool) {
        self.set(x, y, FIXED | u8::from(dark));
    }

    fn draw_patterns(&mut self, version: usize) {
        let size = self.size;
        for at in 0..size {
            self.fix(6, at, at % 2 == 0);
            self.fix(at, 6, at % 2 == 0);
        }
        // Alignment patterns, but for where the finders go (annex E): from the far end in equal steps, and at 6.
        if version >= 2 {
            let count = version / 7 + 2;
            let step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
            let place = |at: usize| if at == 0 { 6 } else { size - 7 - (count - 1 - at) * step };
            for column in 0..count {
                for row in 0..count {
                    let finder =
                        (column == 0 && (row == 0 || row == count - 1)) || (row == 0 && column == count - 1);
                    if !finder {
                        self.square(place(column), place(row), 2, 0b101);
                    }
                }
            }
        }
        // The finders, with the light line around them.
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] {
            self.square(x, y, 4, 0b01011);
        }
        self.draw_format(0);
        if version >= 7 {
            let protected = protected(version as u32, 12, 0x1F25);
            for bit in 0..18 {
                let (along, across) = (bit / 3, size - 11 + bit % 3);
                self.fix(along, across, (protected >> bit) & 1 != 0);
                self.fix(across, along, (protected >> bit) & 1 != 0);
            }
        }
    }

    /// Squares around a middle; bit n of `rings` says whether the one n modules away is dark.
    fn square(&mut self, x: usize, y: usize, radius: usize, rings: u32) {
        for down in 0..=2 * radius {
            for right in 0..=2 * radius {
                let ring = right.abs_diff(radius).max(down.abs_diff(radius));
                let (x, y) = ((x + right).wrapping_sub(radius), (y + down).wrapping_sub(radius));
                self.fix(x, y, (rings >> ring) & 1 != 0);
            }
        }
    }

    /// Which level and mask it is, twice, and the module that is always dark.
    fn draw_format(&mut self, mask: u32) {
        let format = protected(LEVEL_L | mask, 10, 0x537) ^ 0x5412;
        let size = self.size;
        for bit in 0..15 {
            let dark = (format >> bit) & 1 != 0;
            // Around the first finder, past the timing pattern, and beside the other two.
            let (down, right) = (bit + usize::from(bit > 5), 14 - bit + usize::from(bit < 9));
            if bit < 8 {
                self.fix(8, down, dark);
                self.fix(size - 1 - bit, 8, dark);
            } else {
                self.fix(right, 8, dark);
                self.fix(8, size - 15 + bit, dark);
            }
        }
        self.fix(8, size - 8, true);
    }

    /// Puts the codewords where no pattern is: in columns of two, from the right, up and down in turn.
    fn fill(&mut self, codewords: &[u8]) {
        let size = self.size;
        let (mut bit, mut up, mut right) = (0, true, size - 1);
        loop {
            for down in 0..size {
                let y = if up { size - 1 - down } else { down };
                for x in [right, right - 1] {
                    if self.module(x, y) & FIXED == 0 {
                        let codeword = codewords.get(bit / 8).copied().unwrap_or_default();
                        self.set(x, y, (codeword >> (7 - bit % 8)) & 1);
                        bit += 1;
                    }
                }
            }
            if right == 1 {
                return;
            }
            up = !up;
            // The column of the timing pattern is left out.
            right -= if right == 8 { 3 } else { 2 };
        }
    }

    fn masked(&self, mask: u32) -> Self {
        let mut masked = self.clone();
        for y in 0..self.size {
            for x in 0..self.size {
                let product = x * y;
                let keeps = match mask {
                    0 => (x + y) % 2,
                    1 => y % 2,
                    2 => x % 3,
                    3 => (x + y) % 3,
                    4 => (x / 3 + y / 2) % 2,
                    5 => product % 2 + product % 3,
                    6 => (product % 2 + product % 3) % 2,
                    _ => ((x + y) % 2 + product % 3) % 2,
                };
                let module = self.module(x, y);
                if keeps == 0 && module & FIXED == 0 {
                    masked.set(x, y, module ^ DARK);
                }
            }
        }
        masked.draw_format(mask);
        masked
    }

    /// How hard it is to scan (§7.8.3): long runs of one colour, and what looks like a finder. Squares and the share of
    /// dark modules are left out: masked bytes have few of the former, and are never far from half.
    fn penalty(&self) -> u32 {
        let mut penalty = 0;
        for turned in [false, true] {
            for across in 0..self.size {
                let (mut run, mut window) = (0, 0_u32);
                for along in 0..self.size {
                    let dark = u32::from(if turned {
                        self.is_dark(across, along)
                    } else {
                        self.is_dark(along, across)
                    });
                    run = if along > 0 && window & 1 == dark { run + 1 } else { 1 };
                    window = ((window << 1) | dark) & 0x7FF;
                    if run >= 5 {
                        penalty += if run == 5 { 3 } else { 1 };
                    }
                    if along >= 10 && (window == 0b101_1101_0000 || window == 0b000_0101_1101) {
                        penalty += 40;
                    }
                }
            }
        }
        penalty
    }
}

/// `value` with the remainder that protects it: a BCH code of so many more bits.
fn protected(value: u32, bits: u32, generator: u32) -> u32 {
    let mut rest = value;
    for _ in 0..bits {
        rest = (rest << 1) ^ ((rest >> (bits - 1)) * generator);
    }
    (value << bits) | rest
}
