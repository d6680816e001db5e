//! What a zip archive holds, and its members as streams: nothing is unpacked to disk or whole into memory.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::ReadError;
use super::container::Container;

/// Most members whose names are looked at.
const MEMBERS: usize = 20_000;

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub name: String,
    /// Bytes in the archive.
    pub packed: u64,
    /// Bytes as the archive's list says.
    pub unpacked: u64,
    crc: u32,
    encrypted: bool,
    method: Method,
    index: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Stored,
    Deflated,
    Other,
}

impl Member {
    /// Equal for members that hold the same bytes.
    pub(super) fn sum(&self) -> (u64, u32) {
        (self.unpacked, self.crc)
    }

    /// Its name without folders.
    pub(super) fn short(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// Whether it may hold a table: no folder, no hidden file, no list that only describes others, no document.
    pub(super) fn may_be_table(&self) -> bool {
        let short = self.short().to_lowercase();
        let ending = short.rsplit_once('.').map_or("", |(_, ending)| ending);
        let documents =
            ["pdf", "doc", "docx", "htm", "html", "xml", "png", "jpg", "jpeg", "svg", "md", "json", "do", "r", "py"];
        let described = short.starts_with("metadata_") || short.starts_with("readme");
        let hidden = self.name.starts_with("__MACOSX/") || short.starts_with('.');
        !short.is_empty() && !hidden && !described && !documents.contains(&ending)
    }
}

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>, ReadError> {
    let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    ZipArchive::new(BufReader::new(file)).map_err(|cause| refuse(path, cause))
}

fn refuse(path: &Path, cause: ZipError) -> ReadError {
    match cause {
        ZipError::Io(cause) if cause.kind() != std::io::ErrorKind::UnexpectedEof => ReadError::from_io(path, cause),
        cause => ReadError::Damaged {
            path: path.to_owned(),
            what: "zip file",
            cause: format!("its list of members: {cause}"),
        },
    }
}

/// Whether a zip file is an archive or a workbook.
pub(super) fn kind(path: &Path) -> Result<Container, ReadError> {
    let archive = open(path)?;
    let (mut sheet, mut office) = (false, false);
    for name in archive.file_names().take(MEMBERS).flatten() {
        sheet |= name.starts_with("xl/") || name == "content.xml";
        office |= name.starts_with("word/") || name.starts_with("ppt/");
    }
    if office {
        return Err(ReadError::Binary { path: path.to_owned(), says: "an Office document without sheets".to_owned() });
    }
    Ok(if sheet { Container::Workbook } else { Container::Zip })
}

/// Every file in an archive, in its own order.
pub(super) fn members(path: &Path) -> Result<Vec<Member>, ReadError> {
    let mut archive = open(path)?;
    if archive.len() > MEMBERS {
        return Err(ReadError::TooLarge {
            path: path.to_owned(),
            what: "zip file",
            found: format!("{} members", archive.len()),
            limit: MEMBERS.to_string(),
            next: "unpack it and open the folder",
        });
    }
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|cause| refuse(path, cause))?;
        if entry.is_dir() {
            continue;
        }
        let name = match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        members.push(Member {
            name,
            packed: entry.compressed_size(),
            unpacked: entry.size(),
            crc: entry.crc32(),
            encrypted: entry.encrypted(),
            method: match entry.compression() {
                CompressionMethod::Stored => Method::Stored,
                CompressionMethod::Deflated => Method::Deflated,
                _ => Method::Other,
            },
            index,
        });
    }
    Ok(members)
}

/// The bytes of a member as they lie in the archive.
pub(super) struct Packed {
    pub bytes: std::io::Take<File>,
    /// Whether they must be inflated.
    pub deflated: bool,
    /// How many they are.
    pub size: u64,
    pub crc: u32,
}

/// Finds a member.
///
/// # Errors
/// No such member, a password, or a packing that is not deflate.
pub(super) fn packed(path: &Path, name: &str) -> Result<Packed, ReadError> {
    let member = members(path)?.into_iter().find(|member| member.name == name);
    let Some(member) = member else {
        return Err(ReadError::NoPart { path: path.to_owned(), part: "member", name: name.to_owned() });
    };
    if member.encrypted {
        return Err(ReadError::Locked { path: path.to_owned(), what: "zip file" });
    }
    if member.method == Method::Other {
        return Err(ReadError::Nested { path: path.to_owned(), member: member.name, kind: "specially packed" });
    }
    let mut archive = open(path)?;
    let start = {
        let entry = archive.by_index_raw(member.index).map_err(|cause| refuse(path, cause))?;
        entry.data_start().unwrap_or_default()
    };
    let mut file = archive.into_inner().into_inner();
    file.seek(SeekFrom::Start(start)).map_err(|cause| ReadError::from_io(path, cause))?;
    Ok(Packed {
        bytes: file.take(member.packed),
        deflated: member.method == Method::Deflated,
        size: member.packed,
        crc: member.crc,
    })
}

/// How many bytes a member really unpacks to, counted up to one more than a limit.
pub(super) fn measure(path: &Path, name: &str, limit: u64) -> Result<u64, ReadError> {
    let packed = packed(path, name)?;
    let bytes = BufReader::with_capacity(1 << 18, packed.bytes);
    let mut counted = if packed.deflated {
        Box::new(flate2::bufread::DeflateDecoder::new(bytes).take(limit + 1)) as Box<dyn std::io::Read>
    } else {
        Box::new(bytes.take(limit + 1))
    };
    std::io::copy(&mut counted, &mut std::io::sink()).map_err(|cause| ReadError::Damaged {
        path: path.to_owned(),
        what: "workbook",
        cause: cause.to_string(),
    })
}
