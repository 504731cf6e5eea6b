//! Error correction: Reed–Solomon codes over GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1.

/// The `count` codewords that correct `data`: the remainder of its division by (x − 2⁰)(x − 2¹)….
pub(super) fn correction(data: &[u8], count: usize) -> Vec<u8> {
    // The coefficients, highest power first, without the leading 1; as many as there are to be in the end.
    let mut generator = vec![0; count];
    if let Some(last) = generator.last_mut() {
        *last = 1;
    }
    let mut root = 1;
    for _ in 0..count {
        let mut next = 0;
        for coefficient in generator.iter_mut().rev() {
            let this = *coefficient;
            *coefficient = multiply(this, root) ^ next;
            next = this;
        }
        root = multiply(root, 2);
    }
    let mut rest = vec![0; count];
    for byte in data {
        let factor = byte ^ rest.remove(0);
        rest.push(0);
        for (rest, coefficient) in rest.iter_mut().zip(&generator) {
            *rest ^= multiply(*coefficient, factor);
        }
    }
    rest
}

#[inline(never)]
fn multiply(x: u8, y: u8) -> u8 {
    let mut product = 0_u8;
    for bit in (0..8).rev() {
        product = (product << 1) ^ ((product >> 7) * 0x1D) ^ (((y >> bit) & 1) * x);
    }
    product
}
