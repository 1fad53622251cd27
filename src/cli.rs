//! What was asked? Arguments in, a [`Request`] out; the only user of clap.
//!
//! Verbs and flags are English, with Chinese aliases for the verbs; every word of help is Chinese. Refuses to know: how
//! a request is carried out.

use crate::evaluate::Question;
use crate::inspect::Profile;
use crate::observation::Period;
use crate::run::assess::{Asked, How};
use crate::run::freeze::Record;
use crate::run::lint::Files;
use crate::run::plan_book::To;
use crate::run::survey::Wanted;
use crate::run::{Basis, Request, Verb};
use crate::value::Ratio;
use chrono::NaiveDate;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

const HELP: &str = "\
{about}

用法：{usage}

命令：
{subcommands}

通用选项：
{options}
{after-help}";

const VERB_HELP: &str = "\
{about}

用法：{usage}

{all-args}
{after-help}";

/// What to do, and how to talk about it.
#[derive(Clone, Debug)]
pub struct Command {
    /// The request; of the menu what holds for whatever is chosen there, with the plan it begins with, if any.
    pub request: Request,
    /// `--quiet`: no progress, no summary.
    pub quiet: bool,
    /// By whom requests are made.
    pub by: By,
}

/// By whom requests are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// By the arguments: this one.
    Arguments,
    /// By a person, in the menu.
    Menu,
    /// By a person in the menu, later: a file that opens it goes into this folder, or beside the program.
    Starter(Option<PathBuf>),
}

/// Help or an error of usage, ready to print.
#[derive(Clone, Debug)]
pub struct Usage {
    /// Text.
    pub text: String,
    /// 0 for help, 2 for an error.
    pub code: u8,
}

#[derive(Parser)]
#[command(
    name = "duibiao",
    version,
    about = "对标：残疾人事业五年规划的布置、收表、审核、汇总与评估工具",
    after_help = "退出码：0 完成；1 check 或 --strict 发现强制性问题未改正或有单位缺报；2 未能运行。",
    help_template = HELP,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    subcommand_required = true,
    arg_required_else_help = true,
    subcommand_value_name = "命令",
    subcommand_help_heading = "命令"
)]
struct Cli {
    #[command(subcommand)]
    verb: CliVerb,
    /// 显示帮助
    #[arg(short, long, action = ArgAction::Help, global = true, help_heading = "通用选项")]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = "通用选项")]
    version: Option<bool>,
    /// 不显示进度和摘要
    #[arg(long, global = true, help_heading = "通用选项")]
    quiet: bool,
    /// 摘要以 JSON 输出，供程序读取
    #[arg(long, global = true, help_heading = "通用选项")]
    json: bool,
    /// 模板文件夹：其中的同名文件代替内置模板
    #[arg(long, value_name = "文件夹", global = true, help_heading = "通用选项")]
    templates: Option<PathBuf>,
    /// 编制日期（年-月-日）；不写则表上留空，文件日期按数据截止日期
    #[arg(long, value_name = "日期", value_parser = date, global = true, help_heading = "通用选项")]
    as_of: Option<NaiveDate>,
}

#[derive(Subcommand)]
enum CliVerb {
    /// 检查、新建、转换规划文件（如 duibiao plan check 规划文件夹）
    #[command(visible_alias = "规划", subcommand_required = true, arg_required_else_help = true, help_template = HELP, subcommand_value_name = "命令", disable_help_subcommand = true)]
    Plan {
        #[command(subcommand)]
        what: PlanVerb,
    },
    /// 下发空表：每个填报单位一份
    #[command(visible_alias = "下发空表", help_template = VERB_HELP)]
    Forms(Yearly),
    /// 生成样例报送表（样例数据·非真实）
    #[command(visible_alias = "样例", help_template = VERB_HELP)]
    Sample(MaybeYearly),
    /// 审核报送表，不评估；写 --out 的，生成审核结果、退回单和催报
    #[command(visible_alias = "审核", help_template = VERB_HELP)]
    Check {
        #[command(flatten)]
        cutoff: Cutoff,
        /// 输出文件夹：审核结果、每个单位的退回单、催报
        #[arg(long, value_name = "文件夹")]
        out: Option<PathBuf>,
    },
    /// 现在该做什么：收表到了哪一步，下一步运行哪个命令
    #[command(visible_alias = "现在该做什么", help_template = VERB_HELP)]
    Status(Cutoff),
    /// 认定：把单位的说明列成待认定表；写文件的，登记填好的待认定表
    #[command(visible_alias = "认定", help_template = VERB_HELP)]
    Accept {
        /// 规划文件夹
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 填好的待认定表
        #[arg(value_name = "文件", conflicts_with = "out")]
        file: Option<PathBuf>,
        /// 只列这一年度的，如 2023；不写则列全部
        #[arg(long, value_name = "年度", value_parser = period)]
        year: Option<Period>,
        /// 输出文件夹
        #[arg(long, value_name = "文件夹")]
        out: Option<PathBuf>,
    },
    /// 年度监测：本年进展，与上年和本年应达值比较；不写年度则取有报送表的最近一期
    #[command(visible_alias = "年度监测", help_template = VERB_HELP)]
    Annual(Through),
    /// 中期评估：是否达到序时进度，期末能否完成
    #[command(visible_alias = "中期评估", help_template = VERB_HELP)]
    Midterm(Through),
    /// 总结评估：期末是否完成
    #[command(visible_alias = "总结评估", help_template = VERB_HELP)]
    Final(Through),
    /// 逐步说明一个数的由来，直到报送表的单元格
    #[command(visible_alias = "追溯", help_template = VERB_HELP)]
    Explain {
        /// 规划文件夹
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 指标序号或名称
        #[arg(value_name = "指标")]
        indicator: String,
        /// 年度，如 2023
        #[arg(long, value_name = "年度", value_parser = period)]
        year: Option<Period>,
        /// 单位代码或名称，默认为本级
        #[arg(long, value_name = "单位")]
        unit: Option<String>,
    },
    /// 菜单：按数字选择要做的事；不带参数运行，或把规划文件夹拖到程序上，也打开菜单
    #[command(visible_alias = "菜单", help_template = VERB_HELP)]
    Menu {
        /// 规划文件夹，或其中的规划.xlsx；不写则用上次的
        #[arg(value_name = "规划文件夹", conflicts_with = "bat")]
        plan: Option<PathBuf>,
        /// 不打开菜单，生成双击即可打开菜单的“对标.bat”，放在这个文件夹；不写文件夹则放在程序旁边
        #[arg(long, value_name = "文件夹", num_args = 0..=1)]
        bat: Option<Vec<PathBuf>>,
    },
    /// 公开：生成可以公布的版本（公开版工作簿和 CSV），小数不公开，能推算出来的不予生成
    #[command(visible_alias = "公开", help_template = VERB_HELP)]
    Publish {
        #[command(flatten)]
        cutoff: Cutoff,
        /// 公开哪一种结果：annual（年度监测）、midterm（中期评估）或 final（总结评估）
        #[arg(long, value_name = "种类", value_parser = question, default_value = "annual")]
        of: Question,
        /// 按人计数而小于这个数的不公开；不写则按模板
        #[arg(long, value_name = "界限", value_parser = threshold)]
        threshold: Option<u32>,
        /// 以前公布的公开版所在的文件夹，用来核对；可写多个。规划文件夹 published/ 中的自动核对
        #[arg(long, value_name = "文件夹")]
        earlier: Vec<PathBuf>,
        /// 输出文件夹
        #[arg(long, value_name = "文件夹")]
        out: Option<PathBuf>,
    },
    /// 抽查：按所报的数抽取要核查的条目，计算核查结果（如 duibiao assess draw 规划文件夹 --year 2023）
    #[command(visible_alias = "抽查", subcommand_required = true, arg_required_else_help = true, help_template = HELP, subcommand_value_name = "命令", disable_help_subcommand = true)]
    Assess {
        #[command(subcommand)]
        what: AssessVerb,
    },
    /// 满意度调查：计算满意率、区间和得分；加 --forms 生成空白的答卷汇总表，并计算要收多少份
    #[command(visible_alias = "满意度调查", help_template = VERB_HELP)]
    Survey {
        /// 规划文件夹，如 inputs/huangyan-14
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 年度，如 2023
        #[arg(long, value_name = "年度", value_parser = period)]
        year: Period,
        /// 生成空白的答卷汇总表，每项调查一份
        #[arg(long)]
        forms: bool,
        /// 计算应收份数的精度：误差不超过多少个百分点；不写时为 5
        #[arg(long, value_name = "百分点", value_parser = margin, requires = "forms")]
        margin: Option<Ratio>,
        /// 输出文件夹
        #[arg(long, value_name = "文件夹")]
        out: Option<PathBuf>,
    },
    /// 查文件：检查工作簿能否打开、能否读懂、印出来多大；任何程序生成的 .xlsx 都可以
    #[command(visible_alias = "查文件", help_template = VERB_HELP)]
    Lint {
        /// 工作簿，或放工作簿的文件夹；可写多个
        #[arg(value_name = "文件", required = true)]
        files: Vec<PathBuf>,
        /// 按什么要求检查：disclosure（公开）、working（内部）或 form（填报表）；不写则按文件名判断
        #[arg(long, value_name = "要求", value_parser = profile)]
        profile: Option<Profile>,
        /// 不检查，按读屏软件的次序念出全部文字
        #[arg(long)]
        read: bool,
    },
    /// 对比：两次结果相比变了哪些数、结论和计数，各由什么引起
    #[command(visible_alias = "对比", help_template = VERB_HELP)]
    Diff {
        /// 上次的结果文件夹
        #[arg(value_name = "上次结果")]
        old: PathBuf,
        /// 这次的结果文件夹
        #[arg(value_name = "这次结果")]
        new: PathBuf,
        /// 输出文件夹：较上次变化.xlsx、.csv、.json
        #[arg(long, value_name = "文件夹")]
        out: Option<PathBuf>,
    },
    /// 定稿：把一年的数存入规划文件夹；定稿以后，已公布的数不再随报送表自行改变
    #[command(visible_alias = "定稿", help_template = VERB_HELP)]
    Freeze {
        /// 规划文件夹
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 年度，如 2023
        #[arg(long, value_name = "年度", value_parser = period)]
        year: Period,
        /// 稿别：初稿、会审稿、送审稿或定稿；只有定稿不再变动
        #[arg(long = "as", value_name = "稿别")]
        draft: String,
        /// 由谁定稿
        #[arg(long, value_name = "姓名或机构")]
        by: String,
        /// 日期（年-月-日）；不写则为今天
        #[arg(long, value_name = "日期", value_parser = date)]
        on: Option<NaiveDate>,
        /// 依据（文号、批准情况）：重新定稿而数有变化的必须写
        #[arg(long, value_name = "依据")]
        basis: Option<String>,
    },
    /// 对照：查看一个不是本工具下发的表会怎样读，并提出对照建议
    #[command(visible_alias = "对照", help_template = VERB_HELP)]
    Map {
        /// 规划文件夹
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 要对照的文件
        #[arg(value_name = "文件")]
        file: PathBuf,
        /// 年度，如 2023；默认为中期评估的年度
        #[arg(long, value_name = "年度", value_parser = period)]
        year: Option<Period>,
    },
}

#[derive(Subcommand)]
enum PlanVerb {
    /// 检查规划文件的错误与疑点
    #[command(visible_alias = "检查", help_template = VERB_HELP)]
    Check {
        /// 规划文件夹，如 inputs/huangyan-14
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
    },
    /// 新建一个空白的规划工作簿（规划.xlsx）
    #[command(visible_alias = "新建", help_template = VERB_HELP)]
    New {
        /// 新的规划文件夹
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 地区名称，如 黄岩区
        #[arg(long, value_name = "地区")]
        place: Option<String>,
        /// 单位名册：有“代码”“名称”两栏的表格
        #[arg(long, value_name = "文件")]
        units: Option<PathBuf>,
    },
    /// 把规划文件夹写成规划工作簿，或把规划工作簿写成规划文件夹
    #[command(visible_alias = "转换", help_template = VERB_HELP)]
    Export {
        /// 规划文件夹，或其中的规划.xlsx
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 写成什么：xlsx（规划工作簿）或 folder（规划文件夹）
        #[arg(long, value_name = "形式", value_parser = form_of_plan)]
        to: To,
        /// 输出文件夹（须是新的）
        #[arg(long, value_name = "文件夹")]
        out: Option<PathBuf>,
    },
    /// 口径确认表：每个部门一份，列出待确认的口径；加 --from 登记收回的表
    #[command(visible_alias = "口径确认", help_template = VERB_HELP)]
    Confirm {
        /// 规划文件夹
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 输出文件夹
        #[arg(long, value_name = "文件夹", conflicts_with = "from")]
        out: Option<PathBuf>,
        /// 收回的口径确认表所在的文件夹
        #[arg(long, value_name = "文件夹")]
        from: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum AssessVerb {
    /// 抽样：从所报的数中抽取要核查的条目，每个单位生成一份复核表
    #[command(visible_alias = "抽样", help_template = VERB_HELP)]
    Draw {
        /// 规划文件夹，如 inputs/huangyan-14
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 要核查的指标，序号或名称，可写多个；不写则为全部约束性指标
        #[arg(value_name = "指标")]
        indicators: Vec<String>,
        /// 年度，如 2023
        #[arg(long, value_name = "年度", value_parser = period)]
        year: Period,
        /// 每个填报项一共抽多少条
        #[arg(long, value_name = "条数", value_parser = at_least_one, conflicts_with_all = ["margin", "each", "permille"])]
        size: Option<u64>,
        /// 按精度计算条数：误差不超过多少个百分点；都不写时为 5
        #[arg(long, value_name = "百分点", value_parser = margin, conflicts_with_all = ["each", "permille"])]
        margin: Option<Ratio>,
        /// 先按规模抽多少个单位，再在抽中的单位中抽；不写则各单位都抽
        #[arg(long, value_name = "个数", value_parser = at_least_one, conflicts_with_all = ["each", "permille"])]
        units: Option<u64>,
        /// 每个单位每个填报项固定抽多少条
        #[arg(long, value_name = "条数", value_parser = at_least_one, conflicts_with = "permille")]
        each: Option<u64>,
        /// 每个单位每个填报项抽千分之几，如 2
        #[arg(long, value_name = "千分数", value_parser = permille)]
        permille: Option<Ratio>,
        /// 种子；不写则取抽样框 SHA-256 的前8位
        #[arg(long, value_name = "整数", value_parser = seed)]
        seed: Option<u64>,
        /// 把所报数写在复核表上；不写则核查人员看不到
        #[arg(long)]
        shown: bool,
        /// 输出文件夹
        #[arg(long, value_name = "文件夹")]
        out: Option<PathBuf>,
    },
    /// 核查：读取填好的复核表，计算一致率及其区间，用核实的数重算指标，与所报的数并列
    #[command(visible_alias = "核查", help_template = VERB_HELP)]
    Verify {
        /// 规划文件夹，如 inputs/huangyan-14
        #[arg(value_name = "规划文件夹")]
        plan: PathBuf,
        /// 抽样的结果文件夹，或其中的抽样方案.json
        #[arg(long, value_name = "文件夹")]
        draw: PathBuf,
        /// 填好的复核表所在的文件夹
        #[arg(long, value_name = "文件夹")]
        from: PathBuf,
        /// 按哪一种评估比较结论：annual（年度监测）、midterm（中期评估）或 final（总结评估）
        #[arg(long, value_name = "种类", value_parser = question, default_value = "midterm")]
        of: Question,
        /// 另外生成复核包：报送表、规划、台账、校验清单和复核脚本，评估单位不用本程序也能重新计算
        #[arg(long)]
        bundle: bool,
        /// 输出文件夹
        #[arg(long, value_name = "文件夹")]
        out: Option<PathBuf>,
    },
}

fn at_least_one(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if number >= 1 => Ok(number),
        _ => Err(format!("“{text}”应为不小于1的整数")),
    }
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("“{text}”应为0到{}之间的整数", u64::MAX))
}

/// A number of percent points or permille, above 0 and below `limit`.
fn part(text: &str, limit: i64) -> Result<Ratio, String> {
    let plain = text.trim_end_matches(['%', '％', '‰']);
    let fits = |part: &Ratio| part.signum() > 0 && part.compare(Ratio::whole(limit)).is_lt();
    Ratio::parse(plain).filter(fits).ok_or_else(|| format!("“{text}”应为大于0、小于{limit}的数"))
}

fn margin(text: &str) -> Result<Ratio, String> {
    part(text, 50)
}

fn permille(text: &str) -> Result<Ratio, String> {
    part(text, 1000)
}

fn question(text: &str) -> Result<Question, String> {
    match text {
        "annual" | "年度监测" => Ok(Question::Annual),
        "midterm" | "中期评估" => Ok(Question::Midterm),
        "final" | "总结评估" => Ok(Question::Final),
        _ => Err(format!("“{text}”应为 annual（年度监测）、midterm（中期评估）或 final（总结评估）")),
    }
}

fn threshold(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(number) if number >= 2 => Ok(number),
        _ => Err(format!("“{text}”应为不小于2的整数，如 10")),
    }
}

fn profile(text: &str) -> Result<Profile, String> {
    Profile::named(text)
        .ok_or_else(|| format!("“{text}”应为 disclosure（公开）、working（内部）或 form（填报表）"))
}

fn form_of_plan(text: &str) -> Result<To, String> {
    match text {
        "xlsx" | "工作簿" => Ok(To::Xlsx),
        "folder" | "文件夹" => Ok(To::Folder),
        _ => Err(format!("“{text}”应为 xlsx（规划工作簿）或 folder（规划文件夹）")),
    }
}

#[derive(Args)]
struct Yearly {
    /// 规划文件夹，如 inputs/huangyan-14
    #[arg(value_name = "规划文件夹")]
    plan: PathBuf,
    /// 年度，如 2024
    #[arg(long, value_name = "年度", value_parser = period)]
    year: Period,
    /// 输出文件夹
    #[arg(long, value_name = "文件夹")]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct MaybeYearly {
    /// 规划文件夹，如 inputs/huangyan-14
    #[arg(value_name = "规划文件夹")]
    plan: PathBuf,
    /// 年度，如 2024；不写则生成样例的所有年度
    #[arg(long, value_name = "年度", value_parser = period)]
    year: Option<Period>,
    /// 输出文件夹（须同时写 --year）
    #[arg(long, value_name = "文件夹", requires = "year")]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct Cutoff {
    /// 规划文件夹，如 inputs/huangyan-14
    #[arg(value_name = "规划文件夹")]
    plan: PathBuf,
    /// 年度，如 2023；默认按规划的评估时点（年度监测默认取有报送表的最近一期）
    #[arg(long, value_name = "年度", value_parser = period)]
    year: Option<Period>,
    /// 数据截止日期，须为某月最后一天；取该日之前有报送表的最近一期
    #[arg(long, value_name = "日期", value_parser = month_end, conflicts_with = "year")]
    through: Option<NaiveDate>,
}

#[derive(Args)]
struct Through {
    #[command(flatten)]
    cutoff: Cutoff,
    /// 输出文件夹
    #[arg(long, value_name = "文件夹")]
    out: Option<PathBuf>,
    /// 按原规划的目标评估，不计规划期内的目标调整；默认按调整后的目标
    #[arg(long)]
    original: bool,
    /// 有强制性问题未改正或单位缺报时，退出码为 1
    #[arg(long)]
    strict: bool,
}

fn period(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| format!("“{text}”不是年度，应写成 2023 或 2023-06"))
}

fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| format!("“{text}”不是日期，应写成 2023-12-31"))
}

/// The day on which something is put on record where nobody names one.
#[expect(clippy::disallowed_methods, reason = "freeze --on: the day a person acts, and no part of a result")]
fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

fn month_end(text: &str) -> Result<NaiveDate, String> {
    date(text).and_then(|date| {
        if Period::is_month_end(date) {
            Ok(date)
        } else {
            Err(format!("“{text}”不是某月最后一天"))
        }
    })
}

/// Reads the arguments; help and mistakes come back as [`Usage`].
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, Usage> {
    let matches = Cli::command().try_get_matches_from(arguments).map_err(|error| usage(&error))?;
    let cli = Cli::from_arg_matches(&matches).map_err(|error| usage(&error))?;
    let mut request = Request {
        as_of: cli.as_of,
        templates: cli.templates,
        json: cli.json,
        ..Request::new(Verb::Check, PathBuf::new())
    };
    let mut by = By::Arguments;
    match cli.verb {
        CliVerb::Menu { plan, bat: None } => {
            (by, request.plan) = (By::Menu, plan.unwrap_or_default());
        }
        CliVerb::Menu { bat: Some(folder), .. } => by = By::Starter(folder.into_iter().next()),
        CliVerb::Plan { what: PlanVerb::Check { plan } } => {
            (request.verb, request.plan) = (Verb::PlanCheck, plan);
        }
        CliVerb::Plan { what: PlanVerb::New { plan, place, units } } => {
            (request.verb, request.plan, request.place) = (Verb::PlanNew, plan, place);
            request.file = units;
        }
        CliVerb::Plan { what: PlanVerb::Export { plan, to, out } } => {
            (request.verb, request.plan, request.out) = (Verb::PlanExport(to), plan, out);
        }
        CliVerb::Plan { what: PlanVerb::Confirm { plan, out, from } } => {
            (request.verb, request.plan, request.out) = (Verb::PlanConfirm, plan, out);
            request.file = from;
        }
        CliVerb::Forms(yearly) => request.yearly(Verb::Forms, yearly),
        CliVerb::Sample(sample) => {
            request.verb = Verb::Sample;
            (request.plan, request.period, request.out) = (sample.plan, sample.year, sample.out);
        }
        CliVerb::Check { cutoff, out } => {
            request.until(Verb::Check, cutoff);
            request.out = out;
        }
        CliVerb::Status(cutoff) => request.until(Verb::Status, cutoff),
        CliVerb::Accept { plan, file, year, out } => {
            (request.verb, request.plan, request.period) = (Verb::Accept, plan, year);
            (request.file, request.out) = (file, out);
        }
        CliVerb::Annual(through) => request.through(Verb::Report(Question::Annual), through),
        CliVerb::Midterm(through) => request.through(Verb::Report(Question::Midterm), through),
        CliVerb::Final(through) => request.through(Verb::Report(Question::Final), through),
        CliVerb::Explain { plan, indicator, year, unit } => {
            (request.verb, request.plan, request.period) = (Verb::Explain, plan, year);
            (request.indicator, request.unit) = (Some(indicator), unit);
        }
        CliVerb::Freeze { plan, year, draft, by, on, basis } => {
            (request.verb, request.plan, request.period) = (Verb::Freeze, plan, Some(year));
            let on = on.unwrap_or_else(today).to_string();
            request.record = Some(Record { draft, by, on, basis });
        }
        CliVerb::Publish { cutoff, of, threshold, earlier, out } => {
            request.until(Verb::Publish(of), cutoff);
            (request.threshold, request.earlier, request.out) = (threshold, earlier, out);
        }
        CliVerb::Assess {
            what:
                AssessVerb::Draw { plan, indicators, year, size, margin, units, each, permille, seed, shown, out },
        } => {
            (request.verb, request.plan, request.period, request.out) =
                (Verb::AssessDraw, plan, Some(year), out);
            let how = How { size, margin, units, each, permille };
            request.assess = Asked { indicators, how, seed, shown, ..Asked::default() };
        }
        CliVerb::Assess { what: AssessVerb::Verify { plan, draw, from, of, bundle, out } } => {
            (request.verb, request.plan, request.out) = (Verb::AssessVerify, plan, out);
            request.assess = Asked { draw, from, of: Some(of), bundle, ..Asked::default() };
        }
        CliVerb::Survey { plan, year, forms, margin, out } => {
            let wanted = if forms { Wanted::Forms } else { Wanted::Results };
            (request.verb, request.plan) = (Verb::Survey(wanted), plan);
            (request.period, request.out, request.assess.how.margin) = (Some(year), out, margin);
        }
        CliVerb::Lint { files, profile, read } => {
            request.verb = Verb::Lint;
            request.files = Files { files, profile, aloud: read };
        }
        CliVerb::Diff { old, new, out } => {
            (request.verb, request.plan) = (Verb::Diff, old);
            (request.file, request.out) = (Some(new), out);
        }
        CliVerb::Map { plan, file, year } => {
            (request.verb, request.plan, request.period) = (Verb::Map, plan, year);
            request.file = Some(file);
        }
    }
    Ok(Command { request, quiet: cli.quiet, by })
}

/// What opens the menu without being asked for by name, where arguments were no command: none at all, or a plan that was
/// dropped on the program.
pub fn menu(arguments: impl IntoIterator<Item = OsString>) -> Option<Command> {
    let mut arguments = arguments.into_iter().skip(1);
    let plan = arguments.next().map(PathBuf::from).unwrap_or_default();
    let one = arguments.next().is_none() && (plan.as_os_str().is_empty() || plan.exists());
    one.then(|| Command { request: Request::new(Verb::Check, plan), quiet: false, by: By::Menu })
}

impl Request {
    fn yearly(&mut self, verb: Verb, yearly: Yearly) {
        (self.verb, self.plan, self.period, self.out) = (verb, yearly.plan, Some(yearly.year), yearly.out);
    }

    fn until(&mut self, verb: Verb, cutoff: Cutoff) {
        (self.verb, self.plan) = (verb, cutoff.plan);
        (self.period, self.through) = (cutoff.year, cutoff.through);
    }

    fn through(&mut self, verb: Verb, through: Through) {
        self.until(verb, through.cutoff);
        (self.out, self.strict) = (through.out, through.strict);
        self.basis = if through.original { Basis::Original } else { Basis::Revised };
    }
}

/// clap's words in Chinese; its English never reaches a clerk.
fn usage(error: &clap::Error) -> Usage {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let nearest = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg]
        .into_iter()
        .map(context)
        .find(|text| !text.is_empty())
        .map_or_else(String::new, |text| format!("，是否应为“{text}”"));
    let told = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return Usage { text: chinese(&error.to_string()), code: 0 };
        }
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令{nearest}。", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("不认识的参数“{argument}”{nearest}。"),
        ErrorKind::MissingRequiredArgument => format!("缺少必填的参数：{argument}。"),
        ErrorKind::ArgumentConflict => {
            format!("“{argument}”不能与“{}”同时使用。", context(ContextKind::PriorArg))
        }
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let why = std::error::Error::source(error)
                .map_or_else(|| String::from("，后面应写明取值"), |why| format!("：{why}"));
            format!("“{argument}”的取值有误{why}。")
        }
        _ => format!("参数“{argument}”写法有误。"),
    };
    Usage { text: format!("{told}\n请用 duibiao --help 查看用法。\n"), code: 2 }
}

/// The few English words clap leaves in help.
fn chinese(help: &str) -> String {
    help.replace("[OPTIONS]", "[选项]")
        .replace("Arguments:", "参数：")
        .replace("Options:", "选项：")
        .replace("[aliases:", "[也可写作：")
        .replace("[alias:", "[也可写作：")
        .replace("通用选项:", "通用选项：")
        .replace("<COMMAND>", "<命令>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, Usage> {
        parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn a_verb_may_be_written_in_chinese() {
        let command = parsed("duibiao 中期评估 inputs/a --year 2023 --strict").expect("parsed");
        assert_eq!(command.request.verb, Verb::Report(Question::Midterm));
        assert!(command.request.strict);
    }

    #[test]
    fn every_mistake_is_told_in_chinese_with_code_two() {
        for line in [
            "duibiao midtrem x",
            "duibiao midterm x --yaer 2023",
            "duibiao midterm",
            "duibiao forms x --year 23",
            "duibiao midterm x --through 2023-06-15",
        ] {
            let usage = parsed(line).expect_err(line);
            assert_eq!(usage.code, 2, "{line}");
            let stray =
                usage.text.replace("duibiao --help", "").chars().filter(char::is_ascii_alphabetic).count();
            assert!(stray < 40, "{}", usage.text);
        }
        assert!(parsed("duibiao midtrem x").expect_err("verb").text.contains("是否应为“midterm”"));
    }

    #[test]
    fn help_speaks_chinese_only() {
        for line in ["duibiao --help", "duibiao midterm --help", "duibiao plan --help", "duibiao"] {
            let usage = parsed(line).expect_err(line);
            assert_eq!(usage.code, 0);
            for english in ["Usage", "Options", "Arguments", "Commands", "Print", "aliases", "default"] {
                assert!(!usage.text.contains(english), "{line}: {english}\n{}", usage.text);
            }
        }
    }
}
