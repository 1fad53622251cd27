//! Which sheets can a report have? One list: key, when a sheet is present, what stands on it, which columns it fills.
//!
//! In: nothing. Out: [`SHEETS`], which the templates are compared with before anything is read. Refuses to know: order,
//! headings and choice of columns, which are the template's.

use super::Desk;
use crate::plan::TaskClass;
use crate::sheet::Block;
use crate::words::SheetKeys;
use crate::words::outline::SheetOutline;

/// Columns that repeat, each with the list it is repeated over.
type Repeated = &'static [(&'static str, &'static str)];

/// A sheet of a report.
pub(super) struct SheetDef {
    /// The key by which templates name it.
    pub key: &'static str,
    /// Whether this plan and these figures have anything to say on it.
    pub present: fn(&Desk<'_>) -> bool,
    /// What stands on it.
    pub blocks: fn(&Desk<'_>, &SheetOutline) -> Vec<Block>,
    /// Columns it fills, as words of one text; a template may leave any out.
    pub columns: &'static str,
    /// Columns it repeats.
    pub repeated: Repeated,
    /// Columns a template may not leave out, since counts on other sheets rest on them.
    pub needed: &'static str,
}

impl SheetDef {
    /// The sheet of that key; templates that name another are refused before a run.
    pub fn of(key: &str) -> Option<&'static Self> {
        SHEETS.iter().find(|known| known.key == key)
    }

    /// What a template is compared with.
    pub fn keys(&self) -> SheetKeys<'static> {
        SheetKeys {
            key: self.key,
            columns: self.columns.split_whitespace().collect(),
            repeated: self.repeated,
            needed: self.needed.split_whitespace().collect(),
            required: false,
        }
    }
}

fn always(_: &Desk<'_>) -> bool {
    true
}

fn several_units(desk: &Desk<'_>) -> bool {
    desk.m.plan.units.len() > 1
}

/// Columns of 附表1 and the tables like it.
const MAIN: &str = "no name unit attribute section base numerator denominator change target due distance gap \
                  gap_unit progress elapsed pace status forecast own_forecast forecast_word coverage \
                  responsible notes short status_key standing forecast_key moved_key";

/// Columns of the signed tables: ten that are printed, the rest is what the page for the leader counts and names by.
const SIGNED: &str = "no name attribute base now target gap status forecast_word responsible title short \
                      status_key standing forecast_key moved_key distance evidence";

/// Those a template may not leave out.
const SIGNED_KEYS: &str = "name now target gap status title short status_key standing forecast_key moved_key \
                           distance evidence";

/// Its columns of years.
const YEARS: Repeated = &[("value", "years")];

/// Columns of 里程碑 and 任务进展.
const TASKS: &str = "no title kind group section lead support source share due status overdue criterion \
                  indicators standing note evidence done remarks status_key";

/// Their columns of years.
const STAGES: Repeated = &[("stage", "years")];

/// Every sheet.
pub(super) static SHEETS: [SheetDef; 50] = [
    SheetDef {
        key: "signed_main",
        present: |desk| !desk.listed("main").is_empty(),
        blocks: |desk, outline| desk.signed_table(outline),
        columns: SIGNED,
        repeated: &[],
        needed: SIGNED_KEYS,
    },
    SheetDef {
        key: "signed_years",
        present: |desk| !desk.listed("main").is_empty(),
        blocks: |desk, outline| desk.signed_years(outline),
        columns: "no name change due numerator denominator coverage",
        repeated: &[("value", "latest_years")],
        needed: "",
    },
    SheetDef {
        key: "signed_text",
        present: |desk| !desk.listed("text").is_empty(),
        blocks: |desk, outline| desk.signed_table(outline),
        columns: SIGNED,
        repeated: &[],
        needed: SIGNED_KEYS,
    },
    SheetDef {
        key: "signed_attached",
        present: |desk| !desk.listed("attached").is_empty(),
        blocks: |desk, outline| desk.signed_table(outline),
        columns: SIGNED,
        repeated: &[],
        needed: SIGNED_KEYS,
    },
    SheetDef {
        key: "signed_work",
        present: |desk| !desk.m.plan.tasks.is_empty(),
        blocks: |desk, outline| desk.signed_work(outline),
        columns: "no title class due stage status cause lead",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "signed_lagging",
        present: |desk| !desk.lagging_rows().is_empty(),
        blocks: |desk, outline| desk.signed_lagging(outline),
        columns: "no name now target status why cause done next expected responsible",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "signed_definitions",
        present: always,
        blocks: |desk, outline| desk.signed_definitions(outline),
        columns: "no name section formula department source confirmed",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "cover",
        present: always,
        blocks: |desk, outline| desk.cover(outline),
        columns: "item content",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "chain",
        present: always,
        blocks: |desk, outline| desk.chain(outline),
        columns: "no name kind unit published value status numerator denominator items items_under sums units figures cells \
                  reported expected factor_over factor_under recounted_over recounted_under recounted difference \
                  recounted_status recounted_said survey",
        repeated: &[],
        needed: "no name value numerator denominator items items_under factor_over factor_under recounted_over \
                 recounted_under recounted",
    },
    SheetDef {
        key: "rules",
        present: |desk| !desk.m.plan.rules.is_empty(),
        blocks: |desk, outline| desk.rules(outline),
        columns: "rule name severity relation basis passed failed undecided na",
        repeated: &[],
        needed: "rule",
    },
    SheetDef {
        key: "relations",
        present: |desk| !desk.m.plan.rules.is_empty(),
        blocks: |desk, outline| desk.relations(outline),
        columns: "rule code unit sides outcome missing",
        repeated: &[],
        needed: "rule outcome",
    },
    SheetDef {
        key: "targets",
        present: always,
        blocks: |desk, outline| desk.targets(outline),
        columns: "no name unit step comparator target before each target_year date document reason authority judged now",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "recorded",
        present: |desk| desk.has_recorded(),
        blocks: |desk, outline| desk.recorded_years(outline),
        columns: "period kind number date by basis moved manifest sha",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "sensitivity",
        present: always,
        blocks: |desk, outline| desk.sensitivity(outline),
        columns: "no name status standing_word status_low status_high status_bound_low status_bound_high changes other \
                  forecast_word sdg_word un_word eurostat_word escap_cs_word escap_ap_word method_agree",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "proofs",
        present: |desk| !desk.followed(TaskClass::Duty).is_empty(),
        blocks: |desk, outline| desk.proofs(outline),
        columns: "no kind title section criterion status period stage by note done evidence file cell sha proof",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "files",
        present: always,
        blocks: |desk, outline| desk.files(outline),
        columns: "file kind unit period outcome chosen reason figures sha",
        repeated: &[],
        needed: "file",
    },
    SheetDef {
        key: "onepage",
        present: always,
        blocks: |desk, outline| desk.onepage(outline),
        columns: "name now target gap status responsible",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "contents",
        present: always,
        blocks: |desk, outline| desk.contents(outline),
        columns: "sheet group title purpose",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "overview",
        present: always,
        blocks: |desk, outline| desk.overview(outline),
        columns: "attribute total judged provisional share able to_keep with_effort hard unknown",
        repeated: &[("status", "statuses")],
        needed: "",
    },
    SheetDef {
        key: "main",
        present: always,
        blocks: |desk, outline| desk.main_table(outline),
        columns: MAIN,
        repeated: YEARS,
        needed: "",
    },
    SheetDef {
        key: "text",
        present: |desk| !desk.listed("text").is_empty(),
        blocks: |desk, outline| desk.main_table(outline),
        columns: MAIN,
        repeated: YEARS,
        needed: "",
    },
    SheetDef {
        key: "ours",
        present: |desk| !desk.listed("ours").is_empty(),
        blocks: |desk, outline| desk.main_table(outline),
        columns: MAIN,
        repeated: YEARS,
        needed: "",
    },
    SheetDef {
        key: "watch",
        present: |desk| !desk.listed("watch").is_empty(),
        blocks: |desk, outline| desk.watch(outline),
        columns: MAIN,
        repeated: YEARS,
        needed: "",
    },
    SheetDef {
        key: "attached",
        present: |desk| !desk.listed("attached").is_empty(),
        blocks: |desk, outline| desk.main_table(outline),
        columns: MAIN,
        repeated: YEARS,
        needed: "",
    },
    SheetDef {
        key: "milestones",
        present: |desk| !desk.followed(TaskClass::Promise).is_empty(),
        blocks: |desk, outline| desk.tasks(outline, TaskClass::Promise),
        columns: TASKS,
        repeated: STAGES,
        needed: "status_key",
    },
    SheetDef {
        key: "duties",
        present: |desk| !desk.followed(TaskClass::Duty).is_empty(),
        blocks: |desk, outline| desk.tasks(outline, TaskClass::Duty),
        columns: TASKS,
        repeated: STAGES,
        needed: "status_key",
    },
    SheetDef {
        key: "tasks",
        present: |desk| !desk.followed(TaskClass::Work).is_empty(),
        blocks: |desk, outline| desk.tasks(outline, TaskClass::Work),
        columns: TASKS,
        repeated: STAGES,
        needed: "status_key",
    },
    SheetDef {
        key: "by_responsible",
        present: |desk| !desk.m.plan.tasks.is_empty(),
        blocks: |desk, outline| desk.by_responsible(outline),
        columns: "responsible role what no name attribute now target gap gap_unit status overdue matter \
                  deadline writer date key",
        repeated: &[],
        needed: "writer date key",
    },
    SheetDef {
        key: "records",
        present: |desk| desk.has_records(),
        blocks: |desk, outline| desk.records(outline),
        columns: "no kind unit about period before after reason document proposed approved date counted \
                  original revised differ",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "doubts",
        present: |desk| !desk.m.plan.recorded.is_empty(),
        blocks: |desk, outline| desk.doubts(outline),
        columns: "no section about kind doubt decision",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "scores",
        present: |desk| !desk.m.plan.weights.is_empty(),
        blocks: |desk, outline| desk.scores(outline),
        columns: "no name weight status points source",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "matrix",
        present: several_units,
        blocks: |desk, outline| desk.matrix(outline),
        columns: "code unit reported state reached judged",
        repeated: &[("rate", "indicators")],
        needed: "",
    },
    SheetDef {
        key: "detail",
        present: several_units,
        blocks: |desk, outline| desk.detail(outline),
        columns: "no name code unit numerator denominator gap_unit measure_unit now last change target \
                  difference gap verdict one review note allotted allotted_basis allotted_verdict",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "gaps",
        present: always,
        blocks: |desk, outline| desk.gaps(outline),
        columns: "responsible role source no name attribute now target distance gap gap_unit gap_due years \
                  yearly achieved status forecast_word largest matter deadline why carry carry_target \
                  carry_unit writer date key",
        repeated: &[],
        needed: "writer date key",
    },
    SheetDef {
        key: "local",
        present: several_units,
        blocks: |desk, outline| desk.local(outline),
        columns: "no name code unit numerator denominator required gap gap_unit share net enough",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "lagging",
        present: always,
        blocks: |desk, outline| desk.lagging(outline),
        columns: "no name attribute status now due target gap since why data cause done next expected self \
                  projection adjust basis responsible writer date carry key",
        repeated: &[],
        needed: "writer date key",
    },
    SheetDef {
        key: "statement",
        present: always,
        blocks: |desk, outline| desk.statement_blocks(outline),
        columns: "responsible no name status gap cause done next expected matter self writer date key",
        repeated: &[],
        needed: "writer date key",
    },
    SheetDef {
        key: "charts",
        present: |desk| desk.has_charts(),
        blocks: |desk, outline| desk.charts(outline),
        columns: "name base due now target",
        repeated: &[],
        needed: "name base due now target",
    },
    SheetDef {
        key: "trend",
        present: always,
        blocks: |desk, outline| desk.trend(outline),
        columns: "no name unit base target",
        repeated: &[("value", "all_years")],
        needed: "",
    },
    SheetDef {
        key: "quality",
        present: always,
        blocks: |desk, outline| desk.quality(outline),
        columns: "code unit due received late version times expected filled na complete rules passed failed \
                  undecided compulsory verify explained waived hint repairs corrected stamped checksum verdict",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "ledger",
        present: always,
        blocks: |desk, outline| desk.ledger(outline),
        columns: "no unit asked_of period rule relation basis severity file sheet cell observed expected difference \
                  message action explanation explained_by result accepted_by accepted_on status",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "missing",
        present: always,
        blocks: |desk, outline| desk.missing(outline),
        columns: "code unit due late weight affected note",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "definitions",
        present: always,
        blocks: |desk, outline| desk.definitions(outline),
        columns: "no name section kind formula numerator numerator_code denominator denominator_code scope na \
                  nature as_of department mode adopted source confirmed base precision recomputed difference \
                  comparator target_precision path aggregation breaks contradiction related note",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "methods",
        present: always,
        blocks: |desk, outline| desk.methods(outline),
        columns: "item value key rule basis national",
        repeated: &[],
        needed: "value key",
    },
    SheetDef {
        key: "working",
        present: always,
        blocks: |desk, outline| desk.working(outline),
        columns: "no name attribute kind listing period numerator denominator value interval_low interval_high \
                  base base_low base_high target threshold target_high comparator elapsed due attainment \
                  progress progress_low progress_high pace year_met year_sure year_open year_within year_lost reached \
                  status \
                  status_low status_high standing_word silent held untested bound_low bound_high \
                  status_bound_low status_bound_high test_value test_low_value test_high_value test_numerator \
                  test_low_numerator test_high_numerator matched_value matched_base matched_growth \
                  matched_share \
                  matched_low matched_high matched_base_all matched_test matched_test_low matched_test_high \
                  matched_test_base matched_test_share matched_test_low_share matched_test_high_share \
                  forecast points outlook_low outlook_high required achieved forecast_word gap gap_due \
                  comparable change moved denominator_change by_numerator by_denominator reported expected na \
                  sdg sdg_word un un_word eurostat_word escap_cs escap_cs_word escap_ap escap_ap_word \
                  method_agree reason status_key standing status_low_key status_high_key word certainty word_bound_low \
                  word_bound_high word_test word_test_low word_test_high forecast_key moved_key listing_key",
        repeated: &[],
        needed: "period attribute listing_key status_key standing forecast_key moved_key silent held untested \
                 test_numerator test_low_numerator test_high_numerator year_met year_sure year_open year_lost \
                 numerator value",
    },
    SheetDef {
        key: "sums",
        present: always,
        blocks: |desk, outline| desk.indicator_sums(outline),
        columns: "no name period numerator denominator reported na expected comparable numerator_now \
                  denominator_now numerator_last denominator_last held unknown untested reach_low reach_high \
                  test_numerator test_denominator test_low_numerator test_low_denominator \
                  test_high_numerator test_high_denominator test_met matched lacking silent_without_base \
                  faulty matched_numerator matched_denominator base_numerator base_denominator \
                  silent_base_numerator silent_base_denominator test_base_numerator test_base_denominator \
                  matched_test_numerator matched_test_denominator matched_test_low_numerator \
                  matched_test_low_denominator matched_test_high_numerator matched_test_high_denominator",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "item_sums",
        present: always,
        blocks: |desk, outline| desk.item_sums(outline),
        columns: "item name unit period value reported na expected",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "unit_indicators",
        present: always,
        blocks: |desk, outline| desk.unit_indicators(outline),
        columns: "no name period code unit numerator denominator rate met counted na submitted own_rate apart \
                  both numerator_last denominator_last unknown untested reach_low reach_high test_numerator \
                  test_denominator test_low_numerator test_low_denominator test_high_numerator \
                  test_high_denominator test_met size size_reported base_numerator base_denominator matched \
                  silent_base test_base silent_without_base lacking faulty",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "unit_data",
        present: always,
        blocks: |desk, outline| desk.unit_data(outline),
        columns: "period code unit item name measure_unit value state trace",
        repeated: &[],
        needed: "",
    },
    SheetDef {
        key: "trace",
        present: always,
        blocks: |desk, outline| desk.trace(outline),
        columns: "no indicators use item name unit_of period as_of code unit reporter adopted raw repair state \
                  file version sheet cell recognised sha stamped",
        repeated: &[],
        needed: "",
    },
];
