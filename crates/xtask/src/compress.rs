//! Compressed copies beside the files of dist, so that the server spends no time on them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What compresses well. Pictures and fonts are compressed already.
const EXTENSIONS: [&str; 6] = ["html", "js", "css", "wasm", "json", "svg"];

pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams { quality: 11, ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &params)?;
    Ok(compressed)
}

pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Puts `name.br` and `name.gz` beside every file that is worth it.
pub(crate) fn beside_all(folder: &Path) -> Result<()> {
    for path in files(folder)? {
        let bytes = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
        fs::write(with_ending(&path, "br"), brotli(&bytes)?)?;
        fs::write(with_ending(&path, "gz"), gzip(&bytes)?)?;
    }
    Ok(())
}

/// Every compressible file in a folder and those below it, in order.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|is| EXTENSIONS.iter().any(|extension| is == *extension)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn compressed_bytes_are_the_same_bytes() {
        let bytes = "the same words again and ".repeat(200);
        let zipped = gzip(bytes.as_bytes()).unwrap();
        let mut plain = String::new();
        flate2::read::GzDecoder::new(&*zipped).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, bytes);
        let mut plain = Vec::new();
        let small = brotli(bytes.as_bytes()).unwrap();
        brotli::BrotliDecompress(&mut &*small, &mut plain).unwrap();
        assert_eq!(plain, bytes.as_bytes());
        assert!(small.len() < zipped.len());
    }

    #[test]
    fn an_ending_is_added_and_replaces_none() {
        assert_eq!(with_ending(Path::new("dist/a.js"), "br"), Path::new("dist/a.js.br"));
    }
}
