//! The bytes of a table as one stream, however they are packed; never whole on disk or in memory.
//!
//! Cost: a plain file is read as it is, in pieces of 64 kB; a packed one is inflated on the way. Packing that no table
//! has, as of files made to fill memory, is refused by its ratio and its size.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::Crc;
use flate2::bufread::{DeflateDecoder, GzDecoder};
use sha2::{Digest as _, Sha256};

use super::ReadError;
use super::bytes::{Stream, hexadecimal};
use super::container::{Container, Place};
use super::{archive, frames, workbook};

/// A stream of bytes that somebody else unpacks.
pub(super) type Input = Box<dyn Read>;

/// Packed bytes read at once.
const PACKED_CHUNK: usize = 1 << 18;
/// Most text that one byte of a packed file may become. Deflate can reach 1,032; tables of figures reach 60 at most.
pub(super) const RATIO: u64 = 250;
/// Text below this is never measured against the ratio: a short table of equal rows is no attack.
const RATIO_FROM: u64 = 16 << 20;
/// Most text of one table: a hundred years of the largest release.
pub(super) const TEXT_AT_MOST: u64 = 64 << 30;

/// Why unpacking stopped; travels inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
pub(super) enum Unpacking {
    /// More text than any table packs into so few bytes.
    #[error("more than {RATIO} bytes of text in a packed byte")]
    Ratio,
    /// More text than any release has.
    #[error("more than {} GB of text", TEXT_AT_MOST >> 30)]
    Size,
    /// The packing is damaged.
    #[error("{0}")]
    Damaged(String),
}

impl Unpacking {
    /// The user's words for it.
    pub(super) fn at(&self, path: &Path, member: &str) -> ReadError {
        let path = path.to_owned();
        let member = member.to_owned();
        match self {
            Self::Ratio => ReadError::Bomb { path, member, limit: format!("{RATIO} times its size") },
            Self::Size => ReadError::Bomb { path, member, limit: format!("{} GB", TEXT_AT_MOST >> 30) },
            Self::Damaged(cause) => ReadError::Damaged { path, what: "packed file", cause: cause.clone() },
        }
    }
}

fn failed(why: Unpacking) -> io::Error {
    io::Error::other(why)
}

/// Opens the table at a place; `stream` learns how many bytes of the file were read and their hash.
///
/// # Errors
/// The system's refusal, a missing member, a password, or a workbook that is too large or damaged.
pub(super) fn open(place: &Place, stream: &Rc<Stream>) -> Result<Input, ReadError> {
    let path = place.path.as_path();
    let file = || {
        let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
        Ok::<_, ReadError>(Counted { input: file, stream: Rc::clone(stream), hash: Some(Sha256::new()) })
    };
    Ok(match place.container {
        Container::Text => Box::new(file()?),
        Container::Gzip => Box::new(Gzip::new(file()?, Rc::clone(stream))),
        Container::Zip => {
            let packed = archive::packed(path, &place.member)?;
            let input = Counted { input: packed.bytes, stream: Rc::clone(stream), hash: None };
            let limit = Limit::new(Rc::clone(stream));
            let input: Input = if packed.deflated {
                Box::new(DeflateDecoder::new(BufReader::with_capacity(PACKED_CHUNK, input)))
            } else {
                Box::new(input)
            };
            Box::new(ZipMember { input, limit, crc: Crc::new(), expected: packed.crc })
        }
        Container::Workbook => {
            let text = workbook::text(path, &place.member, stream.width.get())?;
            let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
            Box::new(Scaled { len: text.len() as u64, input: io::Cursor::new(text), size, stream: Rc::clone(stream) })
        }
        Container::Parquet | Container::Arrow => Box::new(frames::open(place, stream)?),
    })
}

/// How many bytes of a file a table takes: its member's alone, where it has members.
pub(super) fn size(place: &Place) -> Result<u64, ReadError> {
    if place.container == Container::Zip {
        return Ok(archive::packed(&place.path, &place.member)?.size);
    }
    let meta = std::fs::metadata(&place.path).map_err(|cause| ReadError::from_io(&place.path, cause))?;
    Ok(meta.len())
}

/// The first bytes of a table, and whether more follow.
pub(super) fn head(place: &Place, limit: u64) -> Result<(Vec<u8>, bool), ReadError> {
    let mut head = Vec::new();
    let read = if place.container == Container::Text {
        // Neither counted nor hashed, and straight into place.
        let file = File::open(&place.path).map_err(|cause| ReadError::from_io(&place.path, cause))?;
        head.reserve_exact(usize::try_from(limit + 1).unwrap_or(0));
        file.take(limit + 1).read_to_end(&mut head)
    } else {
        open(place, &Rc::default())?.take(limit + 1).read_to_end(&mut head)
    };
    read.map_err(|cause| ReadError::from_packed(place, cause))?;
    let more = head.len() as u64 > limit;
    head.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok((head, more))
}

/// Counts the bytes of a file, and hashes them where all are read in order.
struct Counted<R> {
    input: R,
    stream: Rc<Stream>,
    hash: Option<Sha256>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.stream.raw_bytes.set(self.stream.raw_bytes.get() + n as u64);
        match &mut self.hash {
            Some(hash) if n > 0 => hash.update(&buffer[..n]),
            Some(hash) if !buffer.is_empty() => {
                *self.stream.sha256.borrow_mut() = hexadecimal(&hash.finalize_reset());
                self.hash = None;
            }
            _ => {}
        }
        Ok(n)
    }
}

/// Counts text made in memory as if it were the bytes of its file.
struct Scaled<R> {
    input: R,
    len: u64,
    size: u64,
    stream: Rc<Stream>,
}

impl Read for Scaled<io::Cursor<Vec<u8>>> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        let part = self.input.position() as f64 / self.len.max(1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a size is a size")]
        self.stream.raw_bytes.set((part * self.size as f64) as u64);
        Ok(n)
    }
}

/// Stops text that grows out of all proportion to its packed bytes.
struct Limit {
    stream: Rc<Stream>,
    unpacked: u64,
}

impl Limit {
    fn new(stream: Rc<Stream>) -> Self {
        Self { stream, unpacked: 0 }
    }

    fn add(&mut self, n: usize) -> io::Result<()> {
        self.unpacked += n as u64;
        if self.unpacked > TEXT_AT_MOST {
            return Err(failed(Unpacking::Size));
        }
        let packed = self.stream.raw_bytes.get().max(1);
        if self.unpacked > RATIO_FROM && self.unpacked / packed > RATIO {
            return Err(failed(Unpacking::Ratio));
        }
        Ok(())
    }
}

/// The members of a gzip file, one after the other as one text.
struct Gzip {
    /// Taken away while the next member is looked for.
    input: Option<GzDecoder<BufReader<Counted<File>>>>,
    limit: Limit,
}

impl Gzip {
    fn new(file: Counted<File>, stream: Rc<Stream>) -> Self {
        let input = GzDecoder::new(BufReader::with_capacity(PACKED_CHUNK, file));
        Self { input: Some(input), limit: Limit::new(stream) }
    }

    /// Goes on to the next member; false at the end of the file.
    fn next(&mut self) -> io::Result<bool> {
        let Some(input) = self.input.take() else { return Ok(false) };
        let mut rest = input.into_inner();
        let start = rest.fill_buf()?;
        match start {
            [] => Ok(false),
            [0x1F, 0x8B, ..] | [0x1F] => {
                self.input = Some(GzDecoder::new(rest));
                Ok(true)
            }
            _ => {
                // Padding of a tape or a copy; the hash still covers the whole file.
                io::copy(&mut rest, &mut io::sink())?;
                Ok(false)
            }
        }
    }
}

impl Read for Gzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(input) = &mut self.input else { return Ok(0) };
            match input.read(buffer) {
                Ok(0) if buffer.is_empty() => return Ok(0),
                Ok(0) => {
                    if !self.next()? {
                        return Ok(0);
                    }
                }
                Ok(n) => {
                    self.limit.add(n)?;
                    return Ok(n);
                }
                Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof && self.limit.unpacked == 0 => {
                    return Err(failed(Unpacking::Damaged(cause.to_string())));
                }
                Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => {
                    // The end of the file came first: what was unpacked so far is whole but for its last row.
                    self.limit.stream.cut_short.set(true);
                    self.input = None;
                    return Ok(0);
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
                    return Err(failed(Unpacking::Damaged(cause.to_string())));
                }
                Err(cause) => return Err(cause),
            }
        }
    }
}

/// A member of an archive, checked against the archive's own sum.
struct ZipMember {
    input: Input,
    limit: Limit,
    crc: Crc,
    expected: u32,
}

impl Read for ZipMember {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.input.read(buffer) {
            Ok(0) if !buffer.is_empty() => {
                if self.crc.sum() == self.expected {
                    Ok(0)
                } else if self.limit.unpacked == 0 {
                    Err(failed(Unpacking::Damaged("its member is cut short".to_owned())))
                } else {
                    Err(failed(Unpacking::Damaged("its member does not have the checksum of the list".to_owned())))
                }
            }
            Ok(n) => {
                self.crc.update(&buffer[..n]);
                self.limit.add(n)?;
                Ok(n)
            }
            Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => {
                self.limit.stream.cut_short.set(true);
                Err(failed(Unpacking::Damaged("its member is cut short".to_owned())))
            }
            Err(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
                Err(failed(Unpacking::Damaged(cause.to_string())))
            }
            Err(cause) => Err(cause),
        }
    }
}
