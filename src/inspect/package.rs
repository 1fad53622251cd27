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

/// A zip container. Reading a part moves the reader on, so each part is read by a copy, which shares the directory.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

/// What a `.rels` part says.
pub(super) struct Relations {
    /// Identity to part.
    pub inner: BTreeMap<String, String>,
    /// Targets that lead out of the file.
    outer: Vec<String>,
    /// Whether the whole of it could be read.
    whole: bool,
}

/// An opening tag.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    /// Its name, without a prefix.
    pub name: &'a str,
    /// Everything after the name.
    pub rest: &'a str,
}

impl Element<'_> {
    /// The value of an attribute, with entities resolved.
    pub fn get(&self, name: &str) -> Option<String> {
        attributes(self.rest)
            .find(|(known, _)| *known == name)
            .map(|(_, value)| unescaped(value).into_owned())
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

/// Walks over a part from its first tag to its last; tells whether the whole of it could be read.
pub(super) fn walk<'a>(text: &'a str, mut see: impl FnMut(Met<'a>)) -> bool {
    let mut tags = Tags::new(text);
    loop {
        let (from, depth) = (tags.place(), tags.depth());
        match tags.next() {
            Ok(Some((_, Tag::Open { name, rest, closed }))) => {
                let name = local(name);
                see(Met::Begins(Element { name, rest }, depth));
                if closed {
                    see(Met::Ends(name, ""));
                }
            }
            Ok(Some((at, Tag::Close { name }))) => see(Met::Ends(local(name), &text[from..at])),
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}

/// Every element of a part, with whether the whole of it could be read.
pub(super) fn elements(text: &str, mut see: impl FnMut(Element<'_>)) -> bool {
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
        let whole = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/styles.xml"];
        (readable && whole.iter().all(|part| package.has(part))).then_some(package)
    }

    fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.zip.file_names().filter_map(Result::ok)
    }

    /// A part as text.
    pub fn text(&self, part: &str) -> Option<String> {
        let mut zip = self.zip.clone();
        let mut entry = zip.by_name(part).ok()?;
        let mut text = String::with_capacity(usize::try_from(entry.size()).ok()?.min(1 << 28));
        entry.read_to_string(&mut text).ok()?;
        Some(text)
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
            for target in inner.values().filter(|target| !self.has(target)) {
                faults.say(Rule::Relation, || format!("{name} → {target}"));
            }
            for target in &outer {
                faults.say(Rule::Active, || format!("{name} → {target}"));
            }
            if !whole {
                faults.say(Rule::Damaged, || name.to_string());
            }
        }
    }

    fn check_types(&self, faults: &mut Faults) {
        let (mut parts, mut endings) = (BTreeSet::new(), BTreeSet::new());
        let text = self.text("[Content_Types].xml").unwrap_or_default();
        let whole = elements(&text, |element| match element.name {
            "Override" => {
                parts.extend(element.get("PartName").map(|name| name.trim_start_matches('/').to_owned()));
            }
            "Default" => {
                endings.extend(element.get("Extension").map(|ending| ending.to_lowercase()));
            }
            _ => {}
        });
        if !whole {
            faults.say(Rule::Damaged, || String::from("[Content_Types].xml"));
        }
        for part in parts.iter().filter(|part| !self.has(part)) {
            faults.say(Rule::PartType, || part.clone());
        }
        for name in self.names().filter(|name| name != "[Content_Types].xml") {
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
            if element.get("TargetMode").as_deref() == Some("External") {
                outer.push(target);
            } else {
                inner.insert(element.get("Id").unwrap_or_default(), resolved(folder, &target));
            }
        });
        Relations { inner, outer, whole }
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
