//! QR codes (ISO/IEC 18004), for the URI that an authenticator app scans.
//!
//! Only what that needs, because every byte of it is downloaded: bytes, versions 1 to 20 (858 bytes), error correction
//! level L (a screen is neither dirty nor torn). Tests read the codes back with a decoder that is not ours.

mod matrix;
mod reed_solomon;

use matrix::Matrix;

/// Error correction codewords in a block, and blocks, by version from 1 on: level L of table 9 in the standard.
const BLOCKS: [(usize, usize); 20] = [
    (7, 1),
    (10, 1),
    (15, 1),
    (20, 1),
    (26, 1),
    (18, 2),
    (20, 2),
    (24, 2),
    (30, 2),
    (18, 4),
    (20, 4),
    (24, 4),
    (26, 4),
    (30, 4),
    (22, 6),
    (24, 6),
    (28, 6),
    (30, 6),
    (28, 7),
    (28, 8),
];

/// A code, without the light border of four modules that it needs.
pub struct Code(Matrix);

impl Code {
    /// The smallest code that says `text`. `None` where it is longer than 858 bytes.
    pub fn of(text: &str) -> Option<Self> {
        let mut versions = (1..).zip(BLOCKS);
        versions.find_map(|(version, (correction, blocks))| {
            let all = codewords(version);
            let data = data(text.as_bytes(), version, all - correction * blocks)?;
            Some(Self(Matrix::of(version, &interleaved(&data, all, correction, blocks))))
        })
    }

    /// How many modules it is wide and high.
    pub fn size(&self) -> i32 {
        self.0.size
    }

    /// Whether the module in column `x` and row `y` is dark; what is outside is light.
    pub fn is_dark(&self, x: i32, y: i32) -> bool {
        self.0.is_dark(x, y)
    }

    /// The dark modules as the `d` of an SVG path, a module a unit, its rows from left to right.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.size() {
            let mut start = 0;
            for x in 0..=self.size() {
                let dark = self.is_dark(x, y);
                if !dark && x > start {
                    let run = (x - start).to_string();
                    let (x, y) = (start.to_string(), y.to_string());
                    path.push_str(&["M", &x, " ", &y, "h", &run, "v1h-", &run, "z"].concat());
                }
                if !dark {
                    start = x + 1;
                }
            }
        }
        path
    }
}

/// How many codewords a version holds, error correction included.
fn codewords(version: usize) -> usize {
    let mut modules = (16 * version + 128) * version + 64;
    if version >= 2 {
        let alignments = version / 7 + 2;
        modules -= (25 * alignments - 10) * alignments - 55;
        if version >= 7 {
            modules -= 36;
        }
    }
    modules / 8
}

/// Mode, length, bytes, terminator and padding, in `capacity` codewords. `None` where they are too few.
fn data(bytes: &[u8], version: usize, capacity: usize) -> Option<Vec<u8>> {
    let long = version >= 10;
    if bytes.len() + if long { 3 } else { 2 } > capacity {
        return None;
    }
    let length = [(bytes.len() >> 8) as u8, bytes.len() as u8];
    let (_, short) = length.split_at(1);
    let after_mode = if long { &length[..] } else { short }.iter().chain(bytes);
    // The mode takes four bits, so that everything after it is half a byte out of step.
    let mut last = 0b0100;
    let mut data: Vec<u8> = Vec::with_capacity(capacity);
    for byte in after_mode {
        data.push(last << 4 | byte >> 4);
        last = byte & 15;
    }
    data.push(last << 4);
    data.extend([0xEC, 0x11].into_iter().cycle().take(capacity - data.len()));
    Some(data)
}

/// The codewords of all blocks, data before error correction, taken from each block in turn.
fn interleaved(data: &[u8], all: usize, correction: usize, blocks: usize) -> Vec<u8> {
    let short = all / blocks - correction;
    let short_blocks = blocks - all % blocks;
    let mut rest = data;
    let mut parts = Vec::with_capacity(blocks);
    for at in 0..blocks {
        let (block, others) =
            rest.split_at_checked(short + usize::from(at >= short_blocks)).unwrap_or((rest, &[]));
        parts.push(block);
        rest = others;
    }
    let corrections: Vec<_> = parts.iter().map(|block| reed_solomon::correction(block, correction)).collect();
    let column = |at: usize| parts.iter().filter_map(move |block| block.get(at));
    let correction_column = |at: usize| corrections.iter().filter_map(move |block| block.get(at));
    let data = (0..=short).flat_map(column);
    data.chain((0..correction).flat_map(correction_column)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a scanner reads.
    fn scanned(code: &Code) -> String {
        let size = code.size() as usize;
        // A picture as a camera would see it: four pixels a module, and the light border.
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale((size + 8) * 4, (size + 8) * 4, |x, y| {
                let module = |pixel: usize| (pixel / 4) as i32 - 4;
                if code.is_dark(module(x), module(y)) { 0 } else { 255 }
            });
        let grids = picture.detect_grids();
        assert_eq!(grids.len(), 1, "there is one code");
        grids[0].decode().unwrap().1
    }

    #[test]
    fn what_is_written_is_read() {
        for text in [
            "",
            "a",
            "otpauth://totp/Example:someone%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Example",
            "otpauth://totp/M%C3%BCnchner%20Stadtwerke:schl%C3%BCssel%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=M%C3%BCnchner%20Stadtwerke&algorithm=SHA1&digits=6&period=30",
            "Grüße, 🔑",
        ] {
            assert_eq!(scanned(&Code::of(text).unwrap()), text);
        }
    }

    #[test]
    fn every_version_is_used_to_its_last_byte_and_no_further() {
        let most =
            [17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858];
        for (version, most) in (1..).zip(most) {
            let text: String = (0..most).map(|at| char::from(b'!' + (at * 7 % 90) as u8)).collect();
            let code = Code::of(&text).unwrap();
            assert_eq!(code.size(), 17 + 4 * version, "{most} bytes");
            assert_eq!(scanned(&code), text);
            let more = Code::of(&(text + "x"));
            assert_eq!(more.map(|code| code.size()), (version < 20).then_some(21 + 4 * version));
        }
    }

    #[test]
    fn the_path_covers_the_dark_modules_and_no_others() {
        let code = Code::of("otpauth://totp/x?secret=A").unwrap();
        let mut drawn = vec![vec![false; code.size() as usize]; code.size() as usize];
        for run in code.path().split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let (x, y, length): (usize, usize, usize) =
                (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap());
            assert!(run.ends_with(&format!("h-{length}z")));
            drawn[y][x..x + length].fill(true);
        }
        for y in 0..code.size() {
            for x in 0..code.size() {
                assert_eq!(drawn[y as usize][x as usize], code.is_dark(x, y), "{x} {y}");
            }
        }
    }
}
