//! QR codes (ISO/IEC 18004), for the URI that an authenticator app scans.
//!
//! Only what that needs, because every byte of it is downloaded: bytes, versions 1 to 20 (858 bytes), error correction
//! level L (a screen is neither dirty nor torn). Tests read the codes back with a decoder that is not ours.

mod matrix;
mod reed_solomon;

use matrix::Matrix;

/// Error correction codewords in a block, by version from 1 on: level L of table 9 in the standard.
const CORRECTION: &[u8; 20] =
    &[7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];
/// Blocks, the same way.
const BLOCKS: &[u8; 20] = &[1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];

/// A code, without the light border of four modules that it needs.
pub struct Code(Matrix);

impl Code {
    /// The smallest code that says `text`. `None` where it is longer than 858 bytes.
    pub fn of(text: &str) -> Option<Self> {
        let mut version = 1;
        loop {
            let correction = usize::from(*CORRECTION.get(version - 1)?);
            let blocks = usize::from(*BLOCKS.get(version - 1)?);
            let all = codewords(version);
            if let Some(data) = data(text.as_bytes(), version, all - correction * blocks) {
                let codewords = interleaved(&data, all, correction, blocks);
                return Some(Self(Matrix::of(version, &codewords)));
            }
            version += 1;
        }
    }

    /// How many modules it is wide and high.
    pub fn size(&self) -> usize {
        self.0.size
    }

    /// Whether the module in column `x` and row `y` is dark; what is outside is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.0.is_dark(x, y)
    }

    /// The dark modules as the `d` of an SVG path, a module a unit, its rows from left to right.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.size() {
            let mut run = 0;
            for x in 0..=self.size() {
                if self.is_dark(x, y) {
                    run += 1;
                } else if run > 0 {
                    let (x, y, length) = ((x - run).to_string(), y.to_string(), run.to_string());
                    path.push_str(&["M", &x, " ", &y, "h", &length, "v1h-", &length, "z"].concat());
                    run = 0;
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
    let length = bytes.len();
    let long = version >= 10;
    if length + 2 + usize::from(long) > capacity {
        return None;
    }
    // The mode takes four bits, so that everything after it is half a byte out of step.
    let mut half = 0b0100;
    let mut data = Vec::with_capacity(capacity);
    let mut push = |byte: u8| {
        data.push((half << 4) | (byte >> 4));
        half = byte & 15;
    };
    if long {
        push((length >> 8) as u8);
    }
    push(length as u8);
    for byte in bytes {
        push(*byte);
    }
    push(0);
    let mut padding = 0xEC;
    while data.len() < capacity {
        data.push(padding);
        padding ^= 0xEC ^ 0x11;
    }
    Some(data)
}

/// The codewords of all blocks, data before error correction, taken from each block in turn.
fn interleaved(data: &[u8], all: usize, correction: usize, blocks: usize) -> Vec<u8> {
    // The last blocks have one codeword more.
    let short = all / blocks - correction;
    let longer = all % blocks;
    let start = |block: usize| block * short + (block + longer).saturating_sub(blocks);
    let mut corrections = Vec::new();
    for block in 0..blocks {
        let block = data.get(start(block)..start(block + 1)).unwrap_or_default();
        corrections.extend(reed_solomon::correction(block, correction));
    }
    let mut codewords = Vec::with_capacity(all);
    for at in 0..=short {
        for block in 0..blocks {
            let place = start(block) + at;
            if place < start(block + 1) {
                codewords.extend(data.get(place));
            }
        }
    }
    for at in 0..correction {
        for block in 0..blocks {
            codewords.extend(corrections.get(block * correction + at));
        }
    }
    codewords
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a scanner reads.
    fn scanned(code: &Code) -> String {
        let size = code.size();
        // A picture as a camera would see it: four pixels a module, and the light border.
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale((size + 8) * 4, (size + 8) * 4, |x, y| {
                let module = |pixel: usize| (pixel / 4).wrapping_sub(4);
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
        let mut drawn = vec![vec![false; code.size()]; code.size()];
        for run in code.path().split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let (x, y, length): (usize, usize, usize) =
                (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap());
            assert!(run.ends_with(&format!("h-{length}z")));
            drawn[y][x..x + length].fill(true);
        }
        for (y, row) in drawn.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                assert_eq!(*dark, code.is_dark(x, y), "{x} {y}");
            }
        }
    }
}
