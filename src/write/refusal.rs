//! What did the system refuse, in a clerk's words?
//!
//! In: what the system says, or a panic of a library that had no other way to say it. Out: the reason and what to do,
//! in Chinese. Refuses to know: what was being written.

use std::any::Any;
use std::io;

/// What the system says.
pub fn said(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let known = match error.kind() {
        Kind::NotFound => "找不到上级文件夹",
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => "没有写入的权限",
        Kind::StorageFull | Kind::QuotaExceeded => "磁盘空间不够",
        Kind::AlreadyExists | Kind::NotADirectory => "路径中有一段是文件，不是文件夹",
        Kind::InvalidFilename => "名称太长（每一段名称最多255个字节，约85个汉字）",
        Kind::FileTooLarge => "文件大小超过了系统允许的上限",
        Kind::WouldBlock => "系统不允许再开新的线程或进程",
        Kind::OutOfMemory => "内存不够",
        _ if no_handles(error) => "同时打开的文件数达到了系统允许的上限",
        _ => {
            let number = error.raw_os_error();
            return number.map_or_else(|| String::from("系统拒绝"), |number| format!("系统错误{number}"));
        }
    };
    known.to_owned()
}

/// What to do about it: a whole sentence.
pub fn advice(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::InvalidFilename => "请换一个短些的名称。",
        Kind::FileTooLarge => "请放宽该上限（ulimit -f）或请系统管理员处理后重试。",
        Kind::WouldBlock | Kind::OutOfMemory => "请关闭一些程序，或请系统管理员放宽上限后重试。",
        _ if no_handles(error) => "请关闭一些程序，或放宽该上限（ulimit -n）后重试。",
        _ => "请检查该处是否可写、磁盘是否已满。",
    }
}

/// EMFILE and ENFILE, which the standard library has no name for.
fn no_handles(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(23 | 24) => cfg!(unix),
        Some(4) => cfg!(windows),
        _ => false,
    }
}

/// The system's error in a panic of a library that unwraps it (`… Os { code: 28, … }`); `None` for any other panic.
pub fn in_panic(payload: &(dyn Any + Send)) -> Option<io::Error> {
    let text = payload.downcast_ref::<String>()?;
    let (_, after) = text.split_once("Os { code: ")?;
    let number = after.split(',').next()?.parse().ok()?;
    Some(io::Error::from_raw_os_error(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panicked(work: impl FnOnce() + std::panic::UnwindSafe) -> Option<io::Error> {
        in_panic(&*std::panic::catch_unwind(work).expect_err("a panic"))
    }

    #[cfg(unix)]
    #[test]
    fn an_unwrapped_error_of_the_system_is_told_as_what_it_is() {
        for (number, word) in
            [(28, "磁盘空间不够"), (27, "文件大小"), (24, "打开的文件数"), (11, "线程"), (36, "名称太长")]
        {
            let refused = move || -> io::Result<()> { Err(io::Error::from_raw_os_error(number)) };
            for found in [
                panicked(move || refused().expect("Couldn't write")),
                panicked(move || refused().unwrap()),
                panicked(move || panic!("no pool: {:?}", refused())),
            ] {
                let found = found.expect("the system's error");
                assert!(said(&found).contains(word), "{number}: {}", said(&found));
                assert!(advice(&found).starts_with("请"), "{number}");
            }
        }
    }

    #[test]
    fn any_other_panic_is_not_taken_for_the_systems() {
        assert!(panicked(|| panic!("我们自己的错误")).is_none());
        assert!(panicked(|| panic!("{} Os {{ code: x, }}", 1)).is_none());
    }
}
