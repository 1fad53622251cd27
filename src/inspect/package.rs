//! Are the parts of the package whole, named once, typed and found?
//!
//! In: bytes. Out: [`Package`], which gives parts as text and relations without a word: what is wrong with the package is
//! said once, by [`Package::check`]. Refuses to know: what the parts mean.

use super::{Faults, Rule};
use crate::xml::{Tag, Tags, attributes, unescaped};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Parts that would run something or lead out of the file.
const ACTIVE: [&str; 5] = ["vbaproject", "activex", "externallink", "connections.xml", "oleobject"];

/// The largest part that is read, in bytes; a smaller limit below which no ratio is asked for; the ratio.
const LARGEST: u64 = 1 << 30;
const SMALL: u64 = 1 << 24;
const RATIO: u64 = 200;

/// Longest description that may follow a part's bytes.
const DESCRIPTOR: u64 = 24;
/// How the end of a container without a comment begins, and its length.
const END: (&[u8], usize) = (b"PK\x05\x06", 22);

const TYPES: &str = "[Content_Types].xml";
const ROOT: &str = "_rels/.rels";
const MAIN: &str = "xl/workbook.xml";

/// A zip container. Reading a part moves the reader on, so each part is read by a copy, which shares the directory.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

/// A part that another one names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Its name in the package.
    pub part: String,
    /// The last word of the relation's type, such as `table`.
    pub kind: String,
}

/// What a `.rels` part says.
#[derive(Default)]
pub(super) struct Relations {
    /// Identity to part.
    pub inner: BTreeMap<String, Target>,
    /// Targets that lead out of the file: identity, kind and target.
    pub outer: Vec<[String; 3]>,
    /// What is wrong with the part itself.
    whole: Option<Rule>,
}

/// An opening tag.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    /// Its name, without a prefix.
    pub name: &'a str,
    /// Everything after the name.
    pub rest: &'a str,
}

impl<'a> Element<'a> {
    /// The value of an attribute as it stands.
    pub fn raw(&self, name: &str) -> Option<&'a str> {
        attributes(self.rest).find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The value of an attribute, with entities resolved.
    pub fn get(&self, name: &str) -> Option<String> {
        self.raw(name).map(|value| unescaped(value).into_owned())
    }

    /// Whether an attribute says yes.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.raw(name), Some("1" | "true" | "on"))
    }

    /// The value of an attribute that is a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.raw(name).and_then(|value| value.parse().ok())
    }

    /// The relation it names, whatever prefix the file has for relations.
    pub fn relation(&self) -> Option<String> {
        let named = attributes(self.rest).find(|(name, _)| name.ends_with(":id"));
        named.map(|(_, value)| unescaped(value).into_owned())
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.bytes().position(|byte| byte == b':').map_or(name, |at| &name[at + 1..])
}

/// What is met on a walk over a part.
pub(super) enum Met<'a> {
    /// An element begins, with so many open around it.
    Begins(Element<'a>, usize),
    /// An element ends, with the raw text since the last tag.
    Ends(&'a str, &'a str),
}

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walked {
    /// At the end of the part.
    Whole,
    /// At a tag that does not fit.
    Broken,
    /// Too deep inside: no program nests so far.
    TooDeep,
}

impl Walked {
    /// The demand that is not met.
    pub const fn fault(self) -> Option<Rule> {
        match self {
            Self::Whole => None,
            Self::Broken => Some(Rule::Damaged),
            Self::TooDeep => Some(Rule::TooDeep),
        }
    }
}

/// The most elements open at one place.
const DEEPEST: usize = 256;

/// Walks over a part from its first tag to its last.
pub(super) fn walk<'a>(text: &'a str, mut see: impl FnMut(Met<'a>)) -> Walked {
    let mut tags = Tags::new(text);
    loop {
        let (from, depth) = (tags.place(), tags.depth());
        if depth > DEEPEST {
            return Walked::TooDeep;
        }
        match tags.next() {
            Ok(Some((_, Tag::Open { name, rest, closed }))) => {
                let name = local(name);
                see(Met::Begins(Element { name, rest }, depth));
                if closed {
                    see(Met::Ends(name, ""));
                }
            }
            Ok(Some((at, Tag::Close { name }))) => see(Met::Ends(local(name), &text[from..at])),
            Ok(None) => return Walked::Whole,
            Err(_) => return Walked::Broken,
        }
    }
}

/// Every element of a part.
pub(super) fn elements<'a>(text: &'a str, mut see: impl FnMut(Element<'a>)) -> Walked {
    walk(text, |met| {
        if let Met::Begins(element, _) = met {
            see(element);
        }
    })
}

impl<'a> Package<'a> {
    /// Opens a container that has the parts every workbook has.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let package = Self { zip: ZipArchive::new(Cursor::new(bytes)).ok()? };
        let mut zip = package.zip.clone();
        let readable = (0..zip.len()).all(|at| zip.by_index_raw(at).is_ok_and(|entry| entry.name().is_ok()));
        let styles = package.by_kind(&package.main(), "styles", "xl/styles.xml");
        let whole = [TYPES, ROOT, &package.main(), &styles];
        (readable && whole.iter().all(|part| package.has(part))).then_some(package)
    }

    /// Names of all parts.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.zip.file_names().filter_map(Result::ok)
    }

    /// A part as text; none where it is not there, damaged, or longer than it says.
    pub fn text(&self, part: &str) -> Option<String> {
        let mut zip = self.zip.clone();
        let entry = zip.by_name(part).ok()?;
        let size = entry.size();
        if size > LARGEST {
            return None;
        }
        let mut text = String::with_capacity(usize::try_from(size).ok()?.min(1 << 28));
        let read = entry.take(size + 1).read_to_string(&mut text).ok()?;
        (read as u64 <= size).then_some(text)
    }

    /// The first part that would fill the memory: over a gigabyte, or large and over 200 times what it takes in the file.
    pub fn bomb(&self) -> Option<String> {
        let mut zip = self.zip.clone();
        let mut all = 0_u64;
        (0..zip.len()).find_map(|at| {
            let entry = zip.by_index_raw(at).ok()?;
            let (size, packed) = (entry.size(), entry.compressed_size());
            all = all.saturating_add(size);
            let bomb = size > LARGEST || (size > SMALL && size / RATIO > packed) || all > 4 * LARGEST;
            bomb.then(|| entry.name().map(Cow::into_owned).unwrap_or_default())
        })
    }

    /// The part a relation of a kind leads to from another part; the usual name where no relation says so.
    pub fn by_kind(&self, from: &str, kind: &str, usual: &str) -> String {
        let known = self.relations_of(from).inner.into_values().find(|target| target.kind == kind);
        known.map(|target| target.part).filter(|part| self.has(part)).unwrap_or_else(|| usual.to_owned())
    }

    /// Whether bytes hang on the container that belong to no part: a comment, or something before, between or after parts.
    pub fn has_rest(&self) -> bool {
        let mut zip = self.zip.clone();
        if !zip.comment().is_empty() || zip.offset() > 0 {
            return true;
        }
        let spans = (0..zip.len()).map(|at| {
            let entry = zip.by_index_raw(at).ok()?;
            Some((entry.header_start(), entry.data_start()?.checked_add(entry.compressed_size())?))
        });
        let Some(mut spans) = spans.collect::<Option<Vec<(u64, u64)>>>() else { return true };
        spans.sort_unstable();
        let directory = zip.central_directory_start();
        let mut end = 0;
        for (from, to) in spans.into_iter().chain([(directory, directory)]) {
            if from > end + DESCRIPTOR {
                return true;
            }
            end = end.max(to);
        }
        let bytes = *zip.into_inner().get_ref();
        let tail = bytes.len().checked_sub(END.1).map(|from| &bytes[from..]);
        !tail.is_some_and(|tail| tail.starts_with(END.0))
    }

    /// Where the workbook itself stands.
    pub fn main(&self) -> String {
        let inner = self.relations(ROOT).inner;
        let known = inner.into_values().find(|target| target.kind == "officeDocument");
        known.map(|target| target.part).filter(|part| self.has(part)).unwrap_or_else(|| MAIN.to_owned())
    }

    /// How large a part says it is.
    pub fn size(&self, part: &str) -> u64 {
        let at = self.zip.index_for_name(part);
        at.and_then(|at| Some(self.zip.clone().by_index_raw(at).ok()?.size())).unwrap_or(0)
    }

    /// Whether a part is there.
    pub fn has(&self, part: &str) -> bool {
        self.zip.index_for_name(part).is_some()
    }

    /// Names, content types and relations.
    pub fn check(&self, faults: &mut Faults) {
        let mut seen = BTreeSet::new();
        for name in self.names() {
            let small = name.to_lowercase();
            if ACTIVE.iter().any(|active| small.contains(active)) {
                faults.say(Rule::Active, || name.to_string());
            }
            if !seen.insert(small) {
                faults.say(Rule::PartTwice, || name.to_string());
            }
        }
        self.check_types(faults);
        for name in self.names().filter(|name| name.contains("_rels/")) {
            let Relations { inner, outer, whole } = self.relations(&name);
            for target in inner.values().filter(|target| !self.has(&target.part)) {
                faults.say(Rule::Relation, || format!("{name} → {}", target.part));
            }
            for [_, _, target] in &outer {
                faults.say(Rule::Active, || format!("{name} → {target}"));
            }
            if let Some(rule) = whole {
                faults.say(rule, || name.to_string());
            }
        }
    }

    fn check_types(&self, faults: &mut Faults) {
        let (mut parts, mut endings) = (BTreeSet::new(), BTreeSet::new());
        let text = self.text(TYPES).unwrap_or_default();
        let whole = elements(&text, |element| match element.name {
            "Override" => {
                parts.extend(element.get("PartName").map(|name| name.trim_start_matches('/').to_owned()));
            }
            "Default" => {
                endings.extend(element.get("Extension").map(|ending| ending.to_lowercase()));
            }
            _ => {}
        });
        if let Some(rule) = whole.fault() {
            faults.say(rule, || TYPES.to_owned());
        }
        for part in parts.iter().filter(|part| !self.has(part)) {
            faults.say(Rule::PartType, || part.clone());
        }
        for name in self.names().filter(|name| name != TYPES) {
            let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
            if !parts.contains(&*name) && !endings.contains(&ending) {
                faults.say(Rule::PartType, || name.to_string());
            }
        }
    }

    /// The relations of a `.rels` part; none where it is not there.
    pub fn relations(&self, name: &str) -> Relations {
        let folder = name.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
        let (mut inner, mut outer) = (BTreeMap::new(), Vec::new());
        let text = self.text(name).unwrap_or_default();
        let whole = elements(&text, |element| {
            if element.name != "Relationship" {
                return;
            }
            let target = element.get("Target").unwrap_or_default();
            let identity = element.get("Id").unwrap_or_default();
            let kind = element.get("Type").unwrap_or_default();
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            if element.raw("TargetMode") == Some("External") {
                outer.push([identity, kind, target]);
            } else {
                inner.insert(identity, Target { part: resolved(folder, &target), kind });
            }
        });
        Relations { inner, outer, whole: whole.fault() }
    }

    /// The relations of a part.
    pub fn relations_of(&self, part: &str) -> Relations {
        let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
        let slash = if folder.is_empty() { "" } else { "/" };
        self.relations(&format!("{folder}{slash}_rels/{file}.rels"))
    }
}

/// A target as a name in the package: `../drawings/drawing1.xml` seen from `xl/worksheets/`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}
