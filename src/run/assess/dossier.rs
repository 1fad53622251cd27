//! 评估取证表: the figures an assessment is about with all they rest on, in one workbook.
//!
//! In: everything known of the year, the recount. Out: the book, and the files it names beyond the usual inputs. Refuses
//! to know: what stands on a sheet.

use crate::assess::book;
use crate::plan::Plan;
use crate::report::{self, Recorded};
use crate::run::{Cut, Known, RunError, machine, reports, survey};
use crate::sheet::Book;
use crate::store::frozen;
use crate::survey::book::Sheets;
use crate::words::Words;

/// What the book is made of.
pub struct Case<'a> {
    /// The plan as adopted.
    pub adopted: &'a Plan,
    /// Its words.
    pub words: &'a Words,
    /// What is asked.
    pub cut: Cut,
    /// Everything known of the year.
    pub known: &'a Known,
    /// The recount.
    pub recount: &'a book::Sheets<'a>,
    /// Every file that was read, with its hash.
    pub inputs: &'a [machine::Input],
}

/// Makes the book, `None` where the template has no sheet for it, and names every file that it rests on.
pub fn made(case: &Case<'_>) -> Result<(Option<Book>, Vec<machine::Input>), RunError> {
    let Case { adopted, words, cut, known, recount, inputs } = *case;
    let plan = &known.plan;
    let surveys = crate::survey::load(adopted).map_err(RunError::Mistake)?;
    let year = known.evaluation.period.year;
    let people = |of: &crate::survey::Survey, year: i32| {
        crate::survey::sent::registered(adopted, of, &known.collection, year)
    };
    let heard = survey::hear(adopted, words, &surveys, year, &people);
    let sheets = Sheets {
        plan: adopted,
        words,
        year,
        waves: &heard.waves,
        quantile: words.judgement.quantile,
        sample: known.collection.is_sample() || heard.sample,
        troubles: &heard.troubles,
    };
    let mut files = inputs.to_vec();
    files.extend(heard.inputs.iter().cloned());
    files.sort();
    files.dedup();
    let recorded: Vec<Recorded> = frozen::all(&plan.folder)
        .into_iter()
        .map(|(period, kind, manifest, draft)| {
            let moved = draft.as_ref().map_or(0, |draft| draft.changes.len());
            let (number, on, by, basis) =
                draft.map_or_else(Default::default, |draft| (draft.number, draft.on, draft.by, draft.basis));
            Recorded { period, kind: kind.to_owned(), number, on, by, basis, moved, manifest }
        })
        .collect();
    let other = reports::other_basis(adopted, words, cut, false, known)?;
    let digest = machine::digest(&files);
    let record = crate::run::freeze::standing(plan, words, &known.collection, known.evaluation.period);
    let material = report::Material {
        other: other.as_ref(),
        dated: false,
        record: record.as_ref(),
        ..known.material(words, cut.as_of, &digest)
    };
    let dossier = report::Dossier {
        inputs: &files,
        recorded: &recorded,
        recount: Some(recount),
        surveys: (!heard.waves.is_empty()).then_some(&sheets),
    };
    let book = report::dossier(material, dossier);
    Ok((book, files))
}
