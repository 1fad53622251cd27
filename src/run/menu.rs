//! What does a person want who types no commands? A numbered menu, which asks for what a verb needs and runs it.
//!
//! In: the lines a person types, and what carries a request out. Out: what the person reads; results beside the plan, and
//! the last plan, kept where this person's programs keep their settings. Refuses to know: how a verb is carried out.

use super::{Ending, Request, RunError, Verb, left};
use crate::evaluate::Question;
use crate::intake;
use crate::observation::Period;
use crate::plan::Plan;
use crate::shown;
use crate::source;
use crate::write::folder;
use std::io::{BufRead, Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use unicode_normalization::UnicodeNormalization;

/// Carries one request out; gives the summary, or what is told of why there is none.
pub type CarryOut<'a> = &'a dyn Fn(&Request) -> Result<String, String>;

/// Opens the menu, until the person leaves it or nothing more can be read. `given` is what holds for whatever is chosen,
/// with the plan to begin with, or none.
pub fn open(
    given: &Request,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    carry_out: CarryOut<'_>,
) -> Result<(), Ended> {
    let talk = Talk { input, out };
    let left = None;
    Menu { talk, given, carry_out, left }.lead()
}

/// Nothing more can be read from the person, or told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended;

/// What may be chosen, in the order it is shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Forms,
    Check,
    Accept,
    Report(Question),
    Open,
    Status,
    Another,
    Leave,
}

/// The number a person types, what it says, and what it does.
const CHOICES: [(&str, &str, Choice); 10] = [
    ("1", "下发空表", Choice::Forms),
    ("2", "审核退回", Choice::Check),
    ("3", "认定说明和更正", Choice::Accept),
    ("4", "年度监测", Choice::Report(Question::Annual)),
    ("5", "中期评估", Choice::Report(Question::Midterm)),
    ("6", "总结评估", Choice::Report(Question::Final)),
    ("7", "打开结果", Choice::Open),
    ("8", "现在该做什么", Choice::Status),
    ("9", "换一个规划", Choice::Another),
    ("0", "退出", Choice::Leave),
];

/// What a question is called, in the menu and in the name of its results.
fn word_of(question: Question) -> &'static str {
    let asks = |choice: Choice| choice == Choice::Report(question);
    CHOICES.iter().find(|(.., choice)| asks(*choice)).map_or("", |(_, word, _)| word)
}

/// Most bytes of one line.
const LINE: u64 = 1 << 16;

/// The person, who reads and types.
struct Talk<'a> {
    input: &'a mut dyn BufRead,
    out: &'a mut dyn Write,
}

impl Talk<'_> {
    /// Says something, a line.
    fn say(&mut self, text: &str) -> Result<(), Ended> {
        writeln!(self.out, "{}", shown::told(text.trim_end())).map_err(|_| Ended)
    }

    /// Asks something; gives what was typed, full-width signs as plain ones, without blanks around it.
    fn ask(&mut self, text: &str) -> Result<String, Ended> {
        write!(self.out, "{}", shown::told(text)).and_then(|()| self.out.flush()).map_err(|_| Ended)?;
        let mut line = Vec::new();
        let read = (&mut *self.input).take(LINE).read_until(b'\n', &mut line).map_err(|_| Ended)?;
        if read == 0 {
            return Err(Ended);
        }
        // A text in no encoding we know is an answer nobody understands.
        let typed = source::decode(&line).unwrap_or_else(|()| String::from("？"));
        Ok(typed.trim().to_owned())
    }

    /// Lets the person read what was said, before the window shows anything else.
    fn wait(&mut self) -> Result<(), Ended> {
        self.ask("\n按回车键继续。").map(|_| ())
    }
}

/// A plan that can be read.
struct Chosen {
    /// Its folder, or the workbook that was named.
    path: PathBuf,
    plan: Plan,
}

impl Chosen {
    fn load(path: &Path) -> Result<Self, String> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let plan = Plan::load(&path).map_err(|error| error.to_string())?;
        Ok(Self { path, plan })
    }

    /// Where its results go: beside the plan, under the names the verbs give them.
    fn results(&self) -> PathBuf {
        left::beside(&self.path, &self.plan)
    }
}

struct Menu<'a> {
    talk: Talk<'a>,
    given: &'a Request,
    carry_out: CarryOut<'a>,
    /// The last folder a result was written into.
    left: Option<PathBuf>,
}

impl Menu<'_> {
    fn lead(&mut self) -> Result<(), Ended> {
        let Some(mut chosen) = self.begin()? else { return Ok(()) };
        loop {
            self.keep(&chosen.path)?;
            match self.choose(&chosen)? {
                Picked::Of(Choice::Leave) => return Ok(()),
                Picked::Of(Choice::Another) => {
                    if let Some(other) = self.ask_plan("直接按回车，仍用现在的规划。")? {
                        (chosen, self.left) = (other, None);
                    }
                }
                Picked::Of(choice) => {
                    self.act(&chosen, choice)?;
                    self.talk.wait()?;
                }
                Picked::Dropped(path) => match Chosen::load(&path) {
                    Ok(other) => (chosen, self.left) = (other, None),
                    Err(why) => self.talk.say(&why)?,
                },
            }
        }
    }

    /// The plan to begin with: the one given, else the last one, else one that is asked for.
    fn begin(&mut self) -> Result<Option<Chosen>, Ended> {
        let given = &self.given.plan;
        let path = if given.as_os_str().is_empty() { remembered() } else { Some(given.clone()) };
        match path.as_deref().map(Chosen::load) {
            Some(Ok(chosen)) => return Ok(Some(chosen)),
            Some(Err(why)) => self.talk.say(&why)?,
            None => {}
        }
        self.ask_plan("直接按回车则退出。")
    }

    /// Asks for a plan until one can be read; `None` where the person types nothing.
    fn ask_plan(&mut self, otherwise: &str) -> Result<Option<Chosen>, Ended> {
        loop {
            let asked = format!("请把规划文件夹（或其中的规划.xlsx）拖到这里，再按回车。{otherwise}\n> ");
            let typed = self.talk.ask(&asked)?;
            if typed.is_empty() {
                return Ok(None);
            }
            match Chosen::load(&path_of(&typed)) {
                Ok(chosen) => return Ok(Some(chosen)),
                Err(why) => self.talk.say(&why)?,
            }
        }
    }

    /// Remembers the plan for the next time; where that is refused the person is told, and goes on.
    fn keep(&mut self, path: &Path) -> Result<(), Ended> {
        let (Some(file), Some(text)) = (settings(), path.to_str()) else { return Ok(()) };
        if remembered().as_deref() == Some(path) {
            return Ok(());
        }
        match folder::file(&file, format!("{text}\n").as_bytes()) {
            Ok(_) => Ok(()),
            Err(error) => self.talk.say(&format!("注意：下次打开时不能自动找到这个规划。{error}")),
        }
    }

    /// Shows the menu until something of it is chosen.
    fn choose(&mut self, chosen: &Chosen) -> Result<Picked, Ended> {
        self.talk.say(&format!("\n{}", chosen.plan.identity.title))?;
        for (number, name, _) in CHOICES {
            self.talk.say(&format!("  {number}  {name}"))?;
        }
        loop {
            let typed = self.talk.ask("请输入前面的数字，再按回车：")?;
            let plain: String = typed.nfkc().collect();
            if let Some((.., choice)) =
                CHOICES.into_iter().find(|(number, name, _)| plain == *number || plain == *name)
            {
                return Ok(Picked::Of(choice));
            }
            let path = path_of(&typed);
            if !typed.is_empty() && path.is_absolute() && path.exists() {
                return Ok(Picked::Dropped(path));
            }
            self.talk.say(&format!("没有“{}”这一项，请输入 0 到 9 中的一个数字。", shown::mask(&typed)))?;
        }
    }

    fn act(&mut self, chosen: &Chosen, choice: Choice) -> Result<(), Ended> {
        // The plan may have been changed since it was chosen.
        let chosen = match Chosen::load(&chosen.path) {
            Ok(chosen) => chosen,
            Err(why) => return self.talk.say(&why),
        };
        let plan = &chosen.plan;
        let last = intake::last_period(plan);
        match choice {
            Choice::Forms => {
                let next = last.map_or(plan.identity.first_year, |last| last.year + 1);
                let next = Period::year(next.min(plan.identity.last_year));
                let year = self.ask_year("下发哪一年的空表？", Some(next))?;
                self.leave(
                    &chosen,
                    Verb::Forms,
                    year.or(Some(next)),
                    &format!("空表-{}", year.unwrap_or(next)),
                )
            }
            Choice::Check => {
                let year = self.ask_year("审核哪一年的报送表？", last)?.or(last);
                let name = year.map_or_else(|| String::from("审核"), |year| format!("审核-{year}"));
                self.leave(&chosen, Verb::Check, year, &name)
            }
            Choice::Report(question) => self.report(&chosen, question, last),
            Choice::Accept => self.accept(&chosen),
            Choice::Status => self.tell(&Request { verb: Verb::Status, ..self.request(&chosen) }).map(|_| ()),
            Choice::Open => self.open_results(&chosen),
            Choice::Another | Choice::Leave => Ok(()),
        }
    }

    fn report(&mut self, chosen: &Chosen, question: Question, last: Option<Period>) -> Result<(), Ended> {
        let identity = &chosen.plan.identity;
        let usual = match question {
            Question::Annual => last,
            Question::Midterm => Some(Period::ending_by(identity.midterm)),
            Question::Final => Some(Period::ending_by(identity.final_cut)),
        };
        let asked = self.ask_year("评估到哪一年？", usual)?;
        // Where figures end before the plan's own cut-off, they are what is judged.
        let judged =
            asked.or_else(|| last.filter(|last| usual.is_none_or(|usual| last.as_of() < usual.as_of())));
        let named = judged.or(usual).map_or_else(String::new, |year| format!("-{year}"));
        self.leave(chosen, Verb::Report(question), asked, &format!("{}{named}", word_of(question)))
    }

    fn accept(&mut self, chosen: &Chosen) -> Result<(), Ended> {
        loop {
            let asked = "填好的表请拖到这里，再按回车；还没有待认定表的，直接按回车生成一份：\n> ";
            let typed = self.talk.ask(asked)?;
            if typed.is_empty() {
                return self.leave(chosen, Verb::Accept, None, "待认定");
            }
            let path = path_of(&typed);
            if path.is_file() {
                let file = std::path::absolute(&path).unwrap_or(path);
                let request = Request { verb: Verb::Accept, file: Some(file), ..self.request(chosen) };
                return self.tell(&request).map(|_| ());
            }
            self.talk.say(&format!("没有“{}”这个文件，请检查路径。", path.display()))?;
        }
    }

    /// Asks for a year; `None` where the person takes the one offered.
    fn ask_year(&mut self, what: &str, offered: Option<Period>) -> Result<Option<Period>, Ended> {
        let offer = offered.map_or_else(String::new, |offered| format!("（直接按回车，就是{offered}年）"));
        loop {
            let typed = self.talk.ask(&format!("{what}{offer}"))?;
            let plain: String = typed.nfkc().collect();
            let plain = plain.trim_end_matches('年').trim();
            match Period::parse(plain) {
                Some(year) => return Ok(Some(year)),
                None if plain.is_empty() && offered.is_some() => return Ok(None),
                None => {
                    let typed = shown::mask(&typed);
                    self.talk.say(&format!("“{typed}”不是年度，请写成 2023 的样子；半年的写成 2023-06。"))?;
                }
            }
        }
    }

    /// What holds for whatever is chosen.
    fn request(&self, chosen: &Chosen) -> Request {
        Request { plan: chosen.path.clone(), json: false, apart: true, ..self.given.clone() }
    }

    /// Carries out a verb that leaves a folder.
    fn leave(
        &mut self,
        chosen: &Chosen,
        verb: Verb,
        period: Option<Period>,
        name: &str,
    ) -> Result<(), Ended> {
        let out = chosen.results().join(name);
        let request = Request { verb, period, out: Some(out.clone()), ..self.request(chosen) };
        if self.tell(&request)? && out.is_dir() {
            self.left = Some(out);
        }
        Ok(())
    }

    /// Carries a request out and tells how it ended; gives whether it could.
    fn tell(&mut self, request: &Request) -> Result<bool, Ended> {
        self.talk.say("")?;
        match (self.carry_out)(request) {
            Ok(text) => {
                writeln!(self.talk.out, "{}", shown::lines(text.trim_end())).map_err(|_| Ended).map(|()| true)
            }
            Err(why) => self.talk.say(&why).map(|()| false),
        }
    }

    /// Opens the last result in the system's own window; where it has none, its place is told.
    fn open_results(&mut self, chosen: &Chosen) -> Result<(), Ended> {
        let all = Some(chosen.results()).filter(|folder| folder.is_dir());
        let Some(folder) = self.left.clone().filter(|folder| folder.is_dir()).or(all) else {
            return self.talk.say("这个规划还没有结果。请先选 1 到 6 中的一项。");
        };
        let opener = if cfg!(windows) {
            "explorer"
        } else if cfg!(target_os = "macos") {
            "open"
        } else {
            "xdg-open"
        };
        let mut command = Command::new(opener);
        command.arg(&folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let told =
            if command.spawn().is_ok() { "已请系统打开文件夹" } else { "请自行打开文件夹" };
        self.talk.say(&format!("{told}：{}", folder.display()))
    }
}

/// What a person picked.
enum Picked {
    Of(Choice),
    /// A path that was dropped where a number was asked for.
    Dropped(PathBuf),
}

/// The path a person typed, or dropped into the window, which puts it in quotes, or a backslash before its blanks.
fn path_of(typed: &str) -> PathBuf {
    let typed = typed.trim().trim_start_matches("& ").trim();
    let quotes = [('"', '"'), ('\'', '\''), ('“', '”')];
    let bare = quotes.into_iter().find_map(|(open, close)| typed.strip_prefix(open)?.strip_suffix(close));
    let path = PathBuf::from(bare.unwrap_or(typed));
    if cfg!(windows) || bare.is_some() || path.exists() {
        return path;
    }
    PathBuf::from(typed.replace("\\ ", " "))
}

/// The file that keeps the last plan, where the system has a place for settings.
fn settings() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let folder = if cfg!(windows) {
        named("APPDATA")?
    } else {
        named("XDG_CONFIG_HOME").or_else(|| Some(named("HOME")?.join(".config")))?
    };
    Some(folder.join("duibiao").join("last_plan.txt"))
}

/// The last plan.
fn remembered() -> Option<PathBuf> {
    let bytes = std::fs::read(settings()?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let path = text.trim_end_matches(['\r', '\n']);
    (!path.is_empty()).then(|| PathBuf::from(path))
}

/// Name of the file that opens the menu.
const STARTER: &str = "对标.bat";

/// The file that opens the menu beside the program: what is dropped on it is passed on, and the window stays.
const COMMANDS: &str = "@echo off
chcp 936 >nul
title 对标
rem 双击打开菜单；也可以把规划文件夹或规划.xlsx 拖到本文件上。本文件须与 duibiao.exe 放在同一个文件夹。
if \"%~1\"==\"\" \"%~dp0duibiao.exe\"
if not \"%~1\"==\"\" \"%~dp0duibiao.exe\" \"%~1\"
pause
";

/// Writes the file that opens the menu, into a folder or beside the program: in GBK with lines ended by CR LF, as the
/// command window of a Chinese Windows reads it.
pub fn starter(folder: Option<&Path>) -> Result<Ending, RunError> {
    let told = |why: &str| RunError::Asked(format!("没有生成{STARTER}：{why}"));
    let beside = || {
        let program =
            std::env::current_exe().map_err(|_| told("不知道程序放在哪个文件夹，请在 --bat 后面写明。"))?;
        Ok::<_, RunError>(program.parent().unwrap_or(&program).to_path_buf())
    };
    let path = folder.map_or_else(beside, |folder| Ok(folder.to_path_buf()))?.join(STARTER);
    let bytes = source::gbk(&COMMANDS.replace('\n', "\r\n")).ok_or_else(|| told("其中有 GBK 没有的字。"))?;
    if std::fs::read(&path).is_ok_and(|there| there != bytes) {
        let why = format!("“{}”已有内容不同的同名文件，没有改动；请先改名或移走。", path.display());
        return Err(told(&why));
    }
    folder::file(&path, &bytes)?;
    let text = format!("已生成：{}\n请与 duibiao.exe 放在同一个文件夹，双击即打开菜单。\n", path.display());
    Ok(Ending { text, code: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_dropped_into_a_window_is_taken_without_its_quotes() {
        for typed in [
            "\"/某处/黄岩 十四五\"",
            "'/某处/黄岩 十四五'",
            "  & '/某处/黄岩 十四五' ",
            "“/某处/黄岩 十四五”",
        ] {
            assert_eq!(path_of(typed), Path::new("/某处/黄岩 十四五"), "{typed}");
        }
        assert_eq!(path_of("/某处/黄岩"), Path::new("/某处/黄岩"));
        assert_eq!(path_of("\""), Path::new("\""));
    }

    #[cfg(not(windows))]
    #[test]
    fn a_path_with_its_blanks_marked_is_taken_without_the_marks() {
        assert_eq!(path_of("/某处/黄岩\\ 十四五"), Path::new("/某处/黄岩 十四五"));
    }

    #[test]
    fn every_number_and_every_name_of_the_menu_stands_once() {
        let numbers: std::collections::BTreeSet<&str> = CHOICES.iter().map(|(number, ..)| *number).collect();
        let names: std::collections::BTreeSet<&str> = CHOICES.iter().map(|(_, name, _)| *name).collect();
        assert_eq!((numbers.len(), names.len()), (CHOICES.len(), CHOICES.len()));
    }
}
