//! How payloads travel: as text, or compressed by either of the two ways a client can ask for.
//! <https://discord.com/developers/docs/events/gateway#encoding-and-compression>

use axum::{
    body::Bytes,
    extract::ws::{Message, Utf8Bytes},
};
use flate2::{Compress, Compression, FlushCompress};

/// Payloads that are shorter stay text where a client asked for payload compression: our reading
/// of "may", since Discord does not say which ones it compresses.
const WORTH_COMPRESSING: usize = 1_024;

/// What a connection agreed on.
pub(super) enum Wire {
    Plain,
    /// `compress: true` in the identify: long payloads come as binary, each compressed alone.
    Payloads,
    /// `compress=zlib-stream` in the address: all payloads are parts of one stream.
    Stream(Box<Compress>),
}

impl Wire {
    pub(super) fn zlib_stream() -> Self {
        Self::Stream(Box::new(Compress::new(Compression::default(), true)))
    }

    /// The frame that carries a payload.
    pub(super) fn frame(&mut self, payload: String) -> Message {
        match self {
            Self::Payloads if payload.len() >= WORTH_COMPRESSING => {
                let mut alone = Compress::new(Compression::default(), true);
                binary(compressed(&mut alone, payload.as_bytes(), FlushCompress::Finish))
            }
            Self::Plain | Self::Payloads => Message::Text(Utf8Bytes::from(payload)),
            // A client knows by 00 00 FF FF, the end of a flush, that a payload is complete.
            Self::Stream(stream) => {
                binary(compressed(stream, payload.as_bytes(), FlushCompress::Sync))
            }
        }
    }
}

fn binary(bytes: Vec<u8>) -> Message {
    Message::Binary(Bytes::from(bytes))
}

fn compressed(stream: &mut Compress, mut input: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut output = Vec::with_capacity(input.len() / 2 + 128);
    loop {
        let before = stream.total_in();
        // Writing into a Vec with room never fails; a full one is reported by its length.
        if stream.compress_vec(input, &mut output, flush).is_err() {
            return output;
        }
        let taken = usize::try_from(stream.total_in() - before).unwrap_or(input.len());
        input = &input[taken..];
        if input.is_empty() && output.len() < output.capacity() {
            return output;
        }
        output.reserve(128);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn bytes(message: Message) -> Vec<u8> {
        match message {
            Message::Binary(bytes) => bytes.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_stream_is_read_payload_by_payload() {
        let mut wire = Wire::zlib_stream();
        let mut reader = flate2::Decompress::new(true);
        for n in 0..50_usize {
            let text: String = (0..n * 97).map(|i| char::from(b'a' + (i * i % 23) as u8)).collect();
            let frame = bytes(wire.frame(text.clone()));
            assert_eq!(frame[frame.len() - 4..], [0, 0, 0xff, 0xff]);
            let mut output = Vec::with_capacity(text.len() + 64);
            reader.decompress_vec(&frame, &mut output, flate2::FlushDecompress::Sync).unwrap();
            assert_eq!(output, text.as_bytes());
        }
    }

    #[test]
    fn a_long_payload_alone_is_complete_zlib() {
        let text = "x".repeat(5_000);
        let frame = bytes(Wire::Payloads.frame(text.clone()));
        let mut read = String::new();
        flate2::read::ZlibDecoder::new(&frame[..]).read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
        assert!(matches!(Wire::Payloads.frame("short".to_owned()), Message::Text(_)));
    }
}
