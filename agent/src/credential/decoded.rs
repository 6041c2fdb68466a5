//! Decodes base64 a little way, into a buffer of fixed size, to look at what it holds.

/// Bytes that are decoded at most.
const MOST: usize = 192;

/// The first bytes of what some base64 (either alphabet, padded or not) holds.
pub struct Decoded {
    bytes: [u8; MOST],
    length: usize,
}

impl Decoded {
    /// Decodes. None: this is no base64.
    pub fn of(text: &[u8]) -> Option<Self> {
        let text = text.trim_ascii_end();
        let padding = text.iter().rev().take_while(|&&byte| byte == b'=').count();
        let body = &text[..text.len() - padding];
        if padding > 2 || body.len() % 4 == 1 {
            return None;
        }
        let mut decoded = Self {
            bytes: [0; MOST],
            length: 0,
        };
        let (mut held, mut bits) = (0u32, 0);
        for &byte in body {
            held = held << 6 | digit(byte)?;
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                if decoded.length < MOST {
                    decoded.bytes[decoded.length] = (held >> bits) as u8;
                    decoded.length += 1;
                }
            }
        }
        Some(decoded)
    }

    /// What was decoded.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Whether all of it can be read.
    pub fn is_text(&self) -> bool {
        self.length > 0
            && self
                .as_bytes()
                .iter()
                .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte >= 0x80)
    }
}

impl Drop for Decoded {
    fn drop(&mut self) {
        // It may be a password.
        zeroize::Zeroize::zeroize(&mut self.bytes);
    }
}

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}
