//! Any bytes as a frame without its length: it is a breach, or a frame that is written as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{Limits, decode, encode};

fuzz_target!(|body: &[u8]| {
    let limits = Limits::default();
    if let Ok(frame) = decode(body, &limits) {
        let bytes = encode(&frame, &limits).expect("what may be read may be written");
        assert_eq!(decode(&bytes[4..], &limits).as_ref(), Ok(&frame), "what is written is read again");
    }
});
