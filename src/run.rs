//! In what order? A request becomes stages, stages become one folder, and the person is told what happened.
//!
//! In: a [`Request`]. Out: an [`Ending`]: what to print and the exit code. Reads like a table of contents: each stage
//! takes what the one before gave. Refuses to know: how arguments were typed.

use crate::check::{self, Checked};
use crate::evaluate::{self, Evaluation, Question};
use crate::grid::Limits;
use crate::intake::{self, Collection};
use crate::observation::Period;
use crate::plan::Plan;
use crate::report;
use crate::total::{self, Totals};
use crate::words::Words;
use crate::write::folder::Staging;
use crate::write::tidy;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

mod accept;
pub mod assess;
mod confirm;
mod destination;
mod diff;
pub mod explain;
mod forms;
pub mod freeze;
#[cfg(test)]
mod growth;
mod left;
pub mod lint;
mod machine;
mod map;
pub mod menu;
#[cfg(test)]
mod one_kind_more;
pub mod plan_book;
mod plan_check;
mod publish;
mod remarks;
mod reports;
mod returned;
mod returns;
mod said;
mod status;
mod summary;
pub mod survey;
pub mod templates;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The verb.
    pub verb: Verb,
    /// The plan folder.
    pub plan: PathBuf,
    /// `--year`.
    pub period: Option<Period>,
    /// `--through`.
    pub through: Option<NaiveDate>,
    /// `--as-of`.
    pub as_of: Option<NaiveDate>,
    /// `--out`.
    pub out: Option<PathBuf>,
    /// `--templates`.
    pub templates: Option<PathBuf>,
    /// `--basis`: by which targets.
    pub basis: Basis,
    /// `--strict`.
    pub strict: bool,
    /// `--json`: the summary as JSON.
    pub json: bool,
    /// For `explain`: the indicator.
    pub indicator: Option<String>,
    /// For `explain`: the unit.
    pub unit: Option<String>,
    /// `map`: the file to look at; `accept`: what was filled in; `plan new`: a list of units; `plan confirm`: the folder of what came back; `diff`: the later result.
    pub file: Option<PathBuf>,
    /// `plan new`: the place.
    pub place: Option<String>,
    /// `freeze`: 稿别, who and when.
    pub record: Option<freeze::Record>,
    /// `publish`: below what a number of people is withheld, where the template is not to say.
    pub threshold: Option<u32>,
    /// `publish`: folders of earlier public editions, beside those in the plan's `published/`.
    pub earlier: Vec<PathBuf>,
    /// `lint`: which files, and for whom.
    pub files: lint::Files,
    /// `assess`: what is drawn, and what came back.
    pub assess: assess::Asked,
    /// Whether the files for programs stand in a folder of their own, out of a person's way.
    pub apart: bool,
}

impl Request {
    /// A verb on a plan folder, with nothing else asked for.
    pub fn new(verb: Verb, plan: PathBuf) -> Self {
        Self {
            verb,
            plan,
            period: None,
            through: None,
            as_of: None,
            out: None,
            templates: None,
            basis: Basis::default(),
            strict: false,
            json: false,
            indicator: None,
            unit: None,
            file: None,
            place: None,
            record: None,
            threshold: None,
            earlier: Vec::new(),
            files: lint::Files::default(),
            assess: assess::Asked::default(),
            apart: false,
        }
    }
}

/// By which targets a run judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// 按原规划: as adopted, whatever was revised since.
    Original,
    /// 按调整后: with every revision dated up to the cut-off.
    #[default]
    Revised,
}

impl Basis {
    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Revised => "revised",
        }
    }
}

/// The verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `plan check`.
    PlanCheck,
    /// `plan new`: an empty 规划.xlsx.
    PlanNew,
    /// `plan export`: a plan in its other form.
    PlanExport(plan_book::To),
    /// `plan confirm`: 口径确认表 out, or back where a folder is given.
    PlanConfirm,
    /// `forms`.
    Forms,
    /// `sample`.
    Sample,
    /// `check`.
    Check,
    /// `status`: where a year stands, and what to do next.
    Status,
    /// `accept`: what was explained out for a person, or what the person decided, or responsible units wrote, back where a
    /// file is given.
    Accept,
    /// `annual`, `midterm`, `final`.
    Report(Question),
    /// `explain`.
    Explain,
    /// `freeze`: a year is put on record.
    Freeze,
    /// `map`.
    Map,
    /// `publish`: the public edition.
    Publish(Question),
    /// `assess draw`: a sample of what was reported, to be recounted.
    AssessDraw,
    /// `assess verify`: what the recount says.
    AssessVerify,
    /// `survey`: what people said, or blank forms to ask them.
    Survey(survey::Wanted),
    /// `lint`: whether finished files are fit to leave.
    Lint,
    /// `diff`: what changed from one result, which stands in the place of the plan, to another.
    Diff,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Ending {
    /// What to print.
    pub text: String,
    /// 0 done, 1 findings under `check` or `--strict`.
    pub code: u8,
}

/// Why a run could not be made; every message says what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The templates.
    #[error(transparent)]
    Words(#[from] crate::words::WordsError),
    /// The plan folder.
    #[error(transparent)]
    Plan(#[from] crate::plan::PlanError),
    /// One mistake in a plan file.
    #[error("规划文件有误：{0}")]
    Mistake(crate::plan::Mistake),
    /// The submissions.
    #[error(transparent)]
    Intake(#[from] crate::intake::IntakeError),
    /// The sums.
    #[error(transparent)]
    Aggregate(#[from] crate::total::TotalError),
    /// The evaluation.
    #[error(transparent)]
    Evaluate(#[from] crate::evaluate::EvaluateError),
    /// Templates that do not fit together.
    #[error(transparent)]
    Place(#[from] crate::sheet::PlaceError),
    /// A workbook.
    #[error("工作簿写不出来：{0}")]
    Write(#[from] crate::write::WriteError),
    /// A folder.
    #[error(transparent)]
    Folder(#[from] crate::write::folder::FolderError),
    /// Sample and real data in one run.
    #[error(
        "样例数据与真实数据混在一起，不能一起评估：样例文件如“{sample}”，非样例文件如“{real}”。请只保留一种后再运行。"
    )]
    Mixed {
        /// A sample file.
        sample: String,
        /// A real one.
        real: String,
    },
    /// A folder of submissions holds files without the sample mark.
    #[error(
        "“{folder}”中有不带样例标记的文件（如“{file}”），不在其中生成样例，以免与真实报表混淆。请用 --out 指定一个空文件夹。"
    )]
    NotSample {
        /// The folder.
        folder: String,
        /// A file in it.
        file: String,
    },
    /// A result that cannot be compared.
    #[error(transparent)]
    Result(#[from] crate::store::result::ResultError),
    /// A place where a result may not stand.
    #[error(transparent)]
    Destination(#[from] destination::Unfit),
    /// Something the arguments ask for is not there.
    #[error("{0}")]
    Asked(String),
}

/// Carries a request out. `progress` is told how far a long stage has come.
pub fn run(request: &Request, progress: &(dyn Fn(&str, usize, usize) + Sync)) -> Result<Ending, RunError> {
    let (words, styles) = templates::load(request.templates.as_deref())?;
    destination::check(request)?;
    match request.verb {
        Verb::PlanNew => return plan_book::new(request),
        Verb::PlanExport(to) => return plan_book::export(request, to),
        Verb::Diff => return diff::diff(request, &words),
        Verb::Lint => return lint::lint(request, &request.files),
        _ => {}
    }
    let plan = match Plan::load(&request.plan) {
        Err(crate::plan::PlanError::Mistakes(mistakes))
            if request.json && request.verb == Verb::PlanCheck =>
        {
            return Ok(plan_check::as_json(&mistakes, None));
        }
        loaded => loaded?,
    };
    let words = words.of_whole(&plan.identity.whole);
    words.check_names(&report::names_with(&plan, &words))?;
    reports::stages_known(&plan, &words)?;
    match request.verb {
        Verb::PlanCheck if request.json => Ok(plan_check::as_json(&[], Some(&plan))),
        Verb::PlanCheck => {
            crate::store::frozen::load(&plan, &words).map_err(RunError::Mistake)?;
            Ok(plan_check::report(&plan))
        }
        Verb::PlanNew | Verb::PlanExport(_) | Verb::Diff | Verb::Lint => {
            Ok(Ending { text: String::new(), code: 0 })
        }
        Verb::PlanConfirm => match &request.file {
            None => confirm::send(request, &plan),
            Some(from) => confirm::back(&plan, from),
        },
        Verb::Forms => forms::blank(request, &plan, &words, &styles, progress),
        Verb::Sample => forms::sample(request, &plan, &words, &styles, progress),
        Verb::Status => status::status(request, &plan, &words, progress),
        Verb::Accept => match &request.file {
            None => accept::send(request, &plan, &words, progress),
            Some(file) => match remarks::back(&plan, &words, file)? {
                Some(ending) => Ok(ending),
                None => accept::back(&plan, &words, file, progress),
            },
        },
        Verb::Check => reports::check_only(request, &plan, &words, &styles, progress),
        Verb::Report(question) => reports::report(request, question, &plan, &words, &styles, progress),
        Verb::Publish(question) => publish::publish(request, question, &plan, &words, &styles, progress),
        Verb::AssessDraw => assess::draw(request, &plan, &words, progress),
        Verb::AssessVerify => assess::verify(request, &plan, &words, &styles, progress),
        Verb::Survey(wanted) => survey::survey(request, wanted, &plan, &words, &styles, progress),
        Verb::Explain => explain::explain(request, &plan, &words, progress),
        Verb::Freeze => freeze::freeze(request, &plan, &words, progress),
        Verb::Map => map::map(request, &plan, &words),
    }
}

/// What a run judges, and when.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// What is asked.
    pub question: Question,
    /// 数据截止日期.
    pub through: NaiveDate,
    /// 编制日期.
    pub as_of: NaiveDate,
    /// The period a person named, which must have submissions.
    pub asked: Option<Period>,
    /// The day up to which revisions of targets count; `None` for the plan as adopted.
    pub revised: Option<NaiveDate>,
}

impl Cut {
    /// The mid-term question at a date.
    pub const fn midterm(through: NaiveDate) -> Self {
        Self { question: Question::Midterm, through, as_of: through, asked: None, revised: Some(through) }
    }
}

/// Everything known once submissions are read, added up, checked and evaluated.
pub struct Known {
    /// The plan, with the targets it was judged by.
    pub plan: Plan,
    /// What the units sent.
    pub collection: Collection,
    /// What it adds up to.
    pub totals: Totals,
    /// What is doubtful.
    pub checked: Checked,
    /// What it says of the plan.
    pub evaluation: Evaluation,
    /// Periods collected, whatever the cut-off.
    pub periods: Vec<Period>,
}

impl Known {
    /// What a workbook is made of, on a day and from files of a digest: by the targets in force, as nobody's record.
    pub fn material<'a>(
        &'a self,
        words: &'a Words,
        as_of: chrono::NaiveDate,
        digest: &'a str,
    ) -> crate::report::Material<'a> {
        crate::report::Material {
            plan: &self.plan,
            words,
            collection: &self.collection,
            totals: &self.totals,
            checked: &self.checked,
            evaluation: &self.evaluation,
            other: None,
            original: false,
            as_of,
            dated: true,
            record: None,
            digest,
        }
    }
}

/// What the units sent and what is doubtful of it, before anything is judged.
pub struct Gathered {
    /// What the units sent.
    pub collection: Collection,
    /// What it adds up to.
    pub totals: Totals,
    /// What is doubtful.
    pub checked: Checked,
    /// Periods collected, whatever the cut-off.
    pub periods: Vec<Period>,
}

/// The period of which a person is told what was sent and what is doubtful of it.
#[derive(Clone, Copy)]
pub struct Heard<'a> {
    /// What the units sent.
    pub collection: &'a Collection,
    /// What is doubtful.
    pub checked: &'a Checked,
    /// The period.
    pub period: Period,
    /// 数据截止日期.
    pub through: NaiveDate,
}

impl Known {
    /// What was sent in the period judged.
    pub const fn heard(&self) -> Heard<'_> {
        let (period, through) = (self.evaluation.period, self.evaluation.through);
        Heard { collection: &self.collection, checked: &self.checked, period, through }
    }
}

/// The main path: submissions → collection → totals → findings → evaluation.
pub fn know(
    plan: &Plan,
    words: &Words,
    cut: Cut,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Known, RunError> {
    let gathered = gather(plan, words, cut, progress)?;
    let (plan, evaluation) = judge(plan, words, cut, &gathered)?;
    let Gathered { collection, totals, checked, periods } = gathered;
    Ok(Known { plan, collection, totals, checked, evaluation, periods })
}

/// The plan with the targets of the cut-off, and what the figures say of it.
pub fn judge(
    plan: &Plan,
    words: &Words,
    cut: Cut,
    gathered: &Gathered,
) -> Result<(Plan, Evaluation), RunError> {
    let Cut { question, through, revised, .. } = cut;
    let Gathered { collection, totals, checked, periods } = gathered;
    let plan = plan.as_revised(revised, evaluate::period_judged(plan, periods, through)?.year);
    let faulty = checked.faulty(&plan, Period::year(plan.identity.base_year));
    let evaluated = evaluate::Asked { periods, through, question, faulty };
    let evaluation = evaluate::evaluate(&plan, collection, totals, words, evaluated)?;
    Ok((plan, evaluation))
}

/// What the units sent, with what surveys say in the figures that are answers: as it is read today, whatever was frozen.
fn collected(
    plan: &Plan,
    words: &Words,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Collection, RunError> {
    let mut collection = intake::read(plan, words, &Limits::default(), progress)?;
    crate::survey::figures::put(plan, words, &mut collection).map_err(RunError::Mistake)?;
    Ok(collection)
}

/// The path up to the findings: the base year goes as far, since promises are measured against its figures.
pub fn gather(
    plan: &Plan,
    words: &Words,
    cut: Cut,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Gathered, RunError> {
    let Cut { through, asked, .. } = cut;
    let mut collection = collected(plan, words, &|done, total| progress("读取报送表", done, total))?;
    let frozen = crate::store::frozen::load(plan, words).map_err(RunError::Mistake)?;
    crate::store::frozen::apply(&frozen, plan, words, &mut collection).map_err(RunError::Mistake)?;
    if let (Some(sample), Some(real)) = (collection.samples.first(), collection.reals.first()) {
        return Err(RunError::Mixed { sample: sample.clone(), real: real.clone() });
    }
    if let Some(asked) = asked.filter(|asked| {
        !collection.is_used(*asked) && !collection.files.iter().any(|file| file.folder == Some(*asked))
    }) {
        let astray = collection.files.iter().filter(|file| file.folder.is_none()).count();
        let astray = match astray {
            0 => String::new(),
            count => format!("另有{count}个文件不在年份文件夹中，没有读取。"),
        };
        return Err(RunError::Asked(format!(
            "没有{asked}年的报送表。{astray}请把各单位的报送表放进 submissions/{asked}/ 后再运行。"
        )));
    }
    let silent = asked.is_none().then(|| silent(plan, &collection, through)).flatten();
    if let Some(period) = silent {
        collection.expect_silence(plan, period);
    }
    let totals = total::total(plan, &collection)?;
    let periods: Vec<Period> =
        collection.periods.iter().copied().filter(|period| period.ends_by(through)).collect();
    let checked = check::check(plan, words, &collection, &periods);
    // A folder in which no file could be used is no period collected, unless it was asked for by name.
    let periods: Vec<Period> = collection
        .periods
        .iter()
        .copied()
        .filter(|period| asked == Some(*period) || silent == Some(*period) || collection.is_used(*period))
        .collect();
    Ok(Gathered { collection, totals, checked, periods })
}

/// The period to judge where something was sent and nothing of it can be used: the last one that has files, or, when all
/// of them lie in folders that are no year, the one that ends with the cut-off. The ledger of files is left either way.
fn silent(plan: &Plan, collection: &Collection, through: NaiveDate) -> Option<Period> {
    let within = |period: &Period| plan.can_judge(*period, through);
    if collection.periods.iter().any(|period| within(period) && collection.is_used(*period)) {
        return None;
    }
    let folders = || collection.files.iter().filter_map(|file| file.folder);
    if folders().next().is_none() {
        return Some(Period::ending_by(through));
    }
    folders().filter(within).max_by_key(|period| period.as_of())
}

/// Ends a verb that leaves one folder: its manifest, then the exchange, then what a person or a program is told.
fn ended(
    request: &Request,
    mut staging: Staging,
    manifest: &serde_json::Value,
    json: &[u8],
    said: impl Fn(&Path) -> String,
) -> Result<Ending, RunError> {
    staging.put("manifest.json", &tidy::json(manifest)?)?;
    let recovered = summary::recovered(staging.recovered());
    let folder = staging.commit()?;
    let text =
        if request.json { String::from_utf8_lossy(json).into_owned() } else { recovered + &said(&folder) };
    Ok(Ending { text, code: 0 })
}

/// The folder a verb writes to when `--out` is not given.
fn default_out(plan: &Plan, name: &str) -> PathBuf {
    PathBuf::from("outputs").join(&plan.key).join(name)
}
