//! MD5 in lower-case hex, the digest of all three vendors.

use md5::{Digest as _, Md5};

/// The MD5 of a text's UTF-8 bytes, as 32 lower-case hex digits.
pub(crate) fn md5_hex(text: &str) -> String {
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    Md5::digest(text.as_bytes()).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A second MD5, written from RFC 1321 alone, so that a signature's vectors do not rest on one implementation.
#[cfg(test)]
pub(crate) mod independent {
    /// Shift amounts, four per round (RFC 1321, 3.4).
    const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

    pub(crate) fn md5_hex(text: &str) -> String {
        let mut message = text.as_bytes().to_vec();
        let bits = (message.len() as u64) * 8;
        message.push(0x80);
        while message.len() % 64 != 56 {
            message.push(0);
        }
        message.extend(bits.to_le_bytes());

        let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
        for block in message.chunks(64) {
            let words: Vec<u32> = block
                .chunks(4)
                .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
                .collect();
            let [mut a, mut b, mut c, mut d] = state;
            for step in 0..64 {
                let (mix, word) = match step / 16 {
                    0 => ((b & c) | (!b & d), step),
                    1 => ((b & d) | (c & !d), (5 * step + 1) % 16),
                    2 => (b ^ c ^ d, (3 * step + 5) % 16),
                    _ => (c ^ (b | !d), 7 * step % 16),
                };
                // T[i] is the integer part of 4294967296 · |sin(i)|.
                let constant = (f64::from(step as u32 + 1).sin().abs() * 4_294_967_296.0) as u32;
                let sum = a.wrapping_add(mix).wrapping_add(words[word]).wrapping_add(constant);
                (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(SHIFTS[step / 16][step % 4])));
            }
            state = [
                state[0].wrapping_add(a),
                state[1].wrapping_add(b),
                state[2].wrapping_add(c),
                state[3].wrapping_add(d),
            ];
        }
        state.iter().flat_map(|word| word.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{independent, md5_hex};

    /// RFC 1321, appendix A.5.
    #[test]
    fn the_vectors_of_the_rfc() {
        for (text, digest) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ] {
            assert_eq!(md5_hex(text), digest, "{text:?}");
            assert_eq!(independent::md5_hex(text), digest, "{text:?}, independently");
        }
    }
}
