//! A whole public view in few bytes. Memory holds all of the past so: an old incident is shown without
//! the database, whatever became of that.

use std::cell::RefCell;
use std::io::Read as _;

use flate2::read::DeflateDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};

use crate::incident::public_view::PublicView;

/// Bytes of packed views that memory holds of one page. What an incident has to say packs into one
/// or two thousand, so this is some tens of thousands of incidents; those before them are read from
/// the database when somebody asks.
pub const MOST_PACKED: usize = 64 * 1024 * 1024;

/// What deflating may add to what it can't make smaller, in bytes, for each of ours and then some.
const MOST_ADDED: usize = 1024;

thread_local! {
    /// A page starts with packing all that it keeps: to make one of these anew for each incident takes
    /// ten times as long as to pack it. Speed comes before size.
    static PACKING: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// JSON, deflated.
#[derive(Clone, Debug)]
pub struct Packed(Box<[u8]>);

impl Packed {
    /// None where it can't be written, as nothing that was read can.
    #[must_use]
    pub fn of(view: &PublicView) -> Option<Self> {
        let plain = serde_json::to_vec(view).ok()?;
        let mut packed = Vec::with_capacity(plain.len() + MOST_ADDED);
        let done = PACKING.with_borrow_mut(|packing| {
            packing.reset();
            packing.compress_vec(&plain, &mut packed, FlushCompress::Finish)
        });
        matches!(done, Ok(Status::StreamEnd)).then(|| Self(packed.into()))
    }

    /// In bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn view(&self) -> Option<PublicView> {
        let mut plain = Vec::with_capacity(self.0.len() * 4);
        DeflateDecoder::new(&self.0[..]).read_to_end(&mut plain).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}
