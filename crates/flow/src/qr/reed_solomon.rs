//! Error correction: Reed–Solomon codes over GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1.

/// The `count` codewords that correct `data`.
pub(super) fn correction(data: &[u8], count: usize) -> Vec<u8> {
    let generator = generator(count);
    let mut rest = vec![0; count];
    for byte in data {
        rest.rotate_left(1);
        let Some(last) = rest.last_mut() else { break };
        let factor = byte ^ std::mem::take(last);
        for (rest, coefficient) in rest.iter_mut().zip(&generator) {
            *rest ^= multiply(*coefficient, factor);
        }
    }
    rest
}

/// The coefficients of (x − 2⁰)(x − 2¹)…, highest power first, without the leading 1.
fn generator(degree: usize) -> Vec<u8> {
    let mut coefficients = vec![0; degree];
    if let Some(last) = coefficients.last_mut() {
        *last = 1;
    }
    let mut root = 1;
    for _ in 0..degree {
        let next = coefficients.iter().skip(1).chain(&[0]);
        coefficients =
            coefficients.iter().zip(next).map(|(this, next)| multiply(*this, root) ^ next).collect();
        root = multiply(root, 2);
    }
    coefficients
}

fn multiply(x: u8, y: u8) -> u8 {
    (0..8).rev().fold(0, |product: u8, bit| {
        let doubled = (product << 1) ^ ((product >> 7) * 0x1D);
        doubled ^ (((y >> bit) & 1) * x)
    })
}
