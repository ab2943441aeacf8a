//! Pixels as a PNG of eight bits a colour, without a palette.
//!
//! <https://www.w3.org/TR/png-3/>

use alloc::vec::Vec;

use miniz_oxide::deflate::compress_to_vec_zlib;

use super::canvas::Canvas;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Bits of a colour; truecolour; the only methods that there are; not interlaced.
const KIND: [u8; 5] = [8, 2, 0, 0, 0];
/// Each row is told as it is: filters are for photographs.
const PLAIN: u8 = 0;
/// As small as is worth the time.
const LEVEL: u8 = 6;

pub(super) fn encode(canvas: &Canvas) -> Vec<u8> {
    let mut png = SIGNATURE.to_vec();
    let mut header = Vec::from(u32::from(canvas.width).to_be_bytes());
    header.extend(u32::from(canvas.height).to_be_bytes());
    header.extend(KIND);
    chunk(&mut png, *b"IHDR", &header);
    chunk(&mut png, *b"IDAT", &compress_to_vec_zlib(&rows(canvas), LEVEL));
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn rows(canvas: &Canvas) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(canvas.pixels.len() * 3 + usize::from(canvas.height));
    for row in canvas.pixels.chunks_exact(usize::from(canvas.width).max(1)) {
        bytes.push(PLAIN);
        bytes.extend(row.as_flattened());
    }
    bytes
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    png.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(content);
    let check = check(png.get(start..).unwrap_or_default());
    png.extend(check.to_be_bytes());
}

/// The cyclic redundancy check of a chunk's name and content, bit by bit: a table would be larger than the code.
///
/// <https://www.w3.org/TR/png-3/#5CRC-algorithm>
fn check(bytes: &[u8]) -> u32 {
    let mut check = u32::MAX;
    for byte in bytes {
        check ^= u32::from(*byte);
        for _ in 0..8 {
            check = if check & 1 == 1 { 0xedb8_8320 ^ (check >> 1) } else { check >> 1 };
        }
    }
    !check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_is_the_one_of_the_standard() {
        assert_eq!(check(b"123456789"), 0xcbf4_3926);
        assert_eq!(check(b"IEND"), 0xae42_6082);
    }
}
