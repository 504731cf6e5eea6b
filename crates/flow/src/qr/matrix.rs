//! The modules of a code: the patterns that a scanner finds it by, the codewords between them, and the mask that makes
//! it easiest to scan.

/// The bits that say level L and which mask, before they are protected (§7.9).
const LEVEL_L: u32 = 0b01 << 3;

#[derive(Clone, Copy, Default)]
struct Module {
    dark: bool,
    /// Part of a pattern: holds no data and is not masked.
    fixed: bool,
}

/// The modules of a code, row by row.
#[derive(Clone)]
pub(super) struct Matrix {
    pub(super) size: i32,
    modules: Vec<Module>,
}

impl Matrix {
    /// The code of a version that holds these codewords, in the best of the eight masks.
    pub(super) fn of(version: usize, codewords: &[u8]) -> Self {
        let size = 17 + 4 * version as i32;
        let mut plain = Self { size, modules: vec![Module::default(); (size * size) as usize] };
        plain.draw_patterns(version);
        plain.fill(codewords);
        let masked = |mask| {
            let mut masked = plain.clone();
            masked.mask(mask);
            masked
        };
        (0..8).map(masked).min_by_key(Self::penalty).unwrap_or(plain)
    }

    pub(super) fn is_dark(&self, x: i32, y: i32) -> bool {
        self.at(x, y).is_some_and(|at| self.modules.get(at).is_some_and(|module| module.dark))
    }

    fn at(&self, x: i32, y: i32) -> Option<usize> {
        let inside = 0..self.size;
        (inside.contains(&x) && inside.contains(&y)).then_some((y * self.size + x) as usize)
    }

    /// A module of a pattern. What falls outside is left out.
    fn fix(&mut self, x: i32, y: i32, dark: bool) {
        if let Some(module) = self.at(x, y).and_then(|at| self.modules.get_mut(at)) {
            *module = Module { dark, fixed: true };
        }
    }

    fn draw_patterns(&mut self, version: usize) {
        let size = self.size;
        for at in 0..size {
            self.fix(6, at, at % 2 == 0);
            self.fix(at, 6, at % 2 == 0);
        }
        // The finders, with the light line around them.
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] {
            self.rings(x, y, 4, |ring| ring != 2 && ring != 4);
        }
        let alignments = alignments(version, size);
        let (first, last) = (6, size - 7);
        for &x in &alignments {
            for &y in &alignments {
                if ![(first, first), (first, last), (last, first)].contains(&(x, y)) {
                    self.rings(x, y, 2, |ring| ring != 1);
                }
            }
        }
        self.draw_format(0);
        if version >= 7 {
            let protected = protected(version as u32, 12, 0x1F25);
            for bit in 0..18 {
                let (along, across) = (bit / 3, size - 11 + bit % 3);
                self.fix(along, across, protected >> bit & 1 == 1);
                self.fix(across, along, protected >> bit & 1 == 1);
            }
        }
    }

    /// Squares around a middle, dark or light by their distance from it.
    fn rings(&mut self, x: i32, y: i32, radius: i32, dark: impl Fn(i32) -> bool) {
        for down in -radius..=radius {
            for right in -radius..=radius {
                self.fix(x + right, y + down, dark(right.abs().max(down.abs())));
            }
        }
    }

    /// Which level and mask it is, twice, and the module that is always dark.
    fn draw_format(&mut self, mask: u32) {
        let format = protected(LEVEL_L | mask, 10, 0x537) ^ 0x5412;
        let size = self.size;
        for bit in 0..15 {
            let dark = format >> bit & 1 == 1;
            // Around the first finder, past the timing pattern, …
            match bit {
                0..=5 => self.fix(8, bit, dark),
                6 | 7 => self.fix(8, bit + 1, dark),
                8 => self.fix(7, 8, dark),
                _ => self.fix(14 - bit, 8, dark),
            }
            // … and beside the other two.
            if bit < 8 {
                self.fix(size - 1 - bit, 8, dark);
            } else {
                self.fix(8, size - 15 + bit, dark);
            }
        }
        self.fix(8, size - 8, true);
    }

    /// Puts the codewords where no pattern is: in columns of two, from the right, up and down in turn.
    fn fill(&mut self, codewords: &[u8]) {
        let mut bits = codewords.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1));
        let size = self.size;
        // The column of the timing pattern is left out.
        let pairs = (1..size).rev().step_by(2).map(|right| if right <= 6 { right - 1 } else { right });
        for (pair, right) in pairs.enumerate() {
            for down in 0..size {
                let y = if pair % 2 == 0 { size - 1 - down } else { down };
                for x in [right, right - 1] {
                    let module = self.at(x, y).and_then(|at| self.modules.get_mut(at));
                    if let Some(module) = module.filter(|module| !module.fixed) {
                        module.dark = bits.next().unwrap_or_default();
                    }
                }
            }
        }
    }

    fn mask(&mut self, mask: u32) {
        for (at, module) in (0..).zip(&mut self.modules) {
            let (x, y) = (at % self.size, at / self.size);
            let inverts = match mask {
                0 => (x + y) % 2,
                1 => y % 2,
                2 => x % 3,
                3 => (x + y) % 3,
                4 => (x / 3 + y / 2) % 2,
                5 => x * y % 2 + x * y % 3,
                6 => (x * y % 2 + x * y % 3) % 2,
                _ => ((x + y) % 2 + x * y % 3) % 2,
            } == 0;
            module.dark ^= inverts && !module.fixed;
        }
        self.draw_format(mask);
    }

    /// How hard it is to scan (§7.8.3): long runs of one colour, squares, and what looks like a finder. The share of
    /// dark modules is left out: masked bytes are never far from half.
    fn penalty(&self) -> u32 {
        let mut penalty = 0;
        for across in 0..self.size {
            for turned in [false, true] {
                let dark =
                    |along| if turned { self.is_dark(across, along) } else { self.is_dark(along, across) };
                let (mut run, mut window) = (0, 0_u32);
                for along in 0..self.size {
                    run = if along > 0 && dark(along) == dark(along - 1) { run + 1 } else { 1 };
                    penalty += match run {
                        5 => 3,
                        6.. => 1,
                        _ => 0,
                    };
                    window = (window << 1 | u32::from(dark(along))) & 0x7FF;
                    if along >= 10 && matches!(window, 0b101_1101_0000 | 0b000_0101_1101) {
                        penalty += 40;
                    }
                    let square = [(0, 1), (1, 0), (1, 1)].iter().all(|(right, down)| {
                        self.is_dark(along + right, across + down) == self.is_dark(along, across)
                    });
                    if !turned && square && along + 1 < self.size && across + 1 < self.size {
                        penalty += 3;
                    }
                }
            }
        }
        penalty
    }
}

/// Where the middles of the alignment patterns are, along either side (annex E).
fn alignments(version: usize, size: i32) -> Vec<i32> {
    if version == 1 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
    let from_the_end = (0..count - 1).map(|at| size - 7 - (at * step) as i32);
    from_the_end.chain([6]).collect()
}

/// `value` with the remainder that protects it: a BCH code of so many more bits.
fn protected(value: u32, bits: u32, generator: u32) -> u32 {
    let rest = (0..bits).fold(value, |rest, _| (rest << 1) ^ ((rest >> (bits - 1)) * generator));
    value << bits | rest
}
