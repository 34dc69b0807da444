//! What the machine says, in both languages.

use std::fmt::{Display, Formatter, Result};
use std::io::{Error, ErrorKind};

use crate::{Lang, Said};

/// In Chinese by its kind; in English as the system says it.
impl Said for Error {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        match (lang, self.get_ref()) {
            (Lang::En, _) => write!(out, "{self}"),
            // What this program wraps itself may have words of its own.
            (Lang::Zh, inner) => match (kind(self.kind()), inner, self.raw_os_error()) {
                (Some(words), ..) => out.write_str(words),
                (None, None, Some(code)) => write!(out, "系统错误{code}"),
                (None, ..) => out.write_str("系统错误"),
            },
        }
    }
}

const fn kind(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::NotADirectory => "不是文件夹",
        ErrorKind::IsADirectory => "是文件夹",
        ErrorKind::DirectoryNotEmpty => "文件夹不空",
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘已满",
        ErrorKind::FileTooLarge => "文件过大",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "正被占用",
        ErrorKind::Deadlock | ErrorKind::WouldBlock => "正被另一程序占用",
        ErrorKind::BrokenPipe => "对方已关闭",
        ErrorKind::TimedOut => "超时",
        ErrorKind::Interrupted => "被打断",
        ErrorKind::UnexpectedEof => "内容不完整",
        ErrorKind::WriteZero => "写不进去",
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => "名称或参数无效",
        ErrorKind::InvalidData => "内容无效",
        ErrorKind::OutOfMemory => "内存不足",
        ErrorKind::ConnectionRefused => "连接被拒绝",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::NotConnected => "连接中断",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "网络不通",
        ErrorKind::AddrInUse | ErrorKind::AddrNotAvailable => "地址不可用",
        ErrorKind::Unsupported => "系统不支持",
        _ => return None,
    })
}

/// What a database says: SQLite's result code, if it is SQLite that failed, and its own words.
#[derive(Debug)]
pub struct Database {
    /// SQLite's primary result code (<https://sqlite.org/rescode.html>).
    code: Option<i32>,
    /// In English.
    message: String,
}

impl Database {
    /// Of SQLite's extended result code, if it is SQLite that failed, and what was said.
    #[must_use]
    pub fn new(extended_code: Option<i32>, message: impl Display) -> Database {
        Database { code: extended_code.map(|code| code & 0xff), message: message.to_string() }
    }
}

/// In Chinese by the code; in English as the database says it.
impl Said for Database {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        match (lang, self.code) {
            (Lang::En, _) => out.write_str(&self.message),
            (Lang::Zh, Some(code)) => match result(code) {
                Some(words) => out.write_str(words),
                None => write!(out, "SQLite 错误{code}"),
            },
            (Lang::Zh, None) => out.write_str("内容与表结构不符"),
        }
    }
}

const fn result(code: i32) -> Option<&'static str> {
    Some(match code {
        3 => "没有权限",
        5 | 6 => "正被另一程序占用",
        7 => "内存不足",
        8 => "文件是只读的",
        9 => "被打断",
        10 => "磁盘读写失败",
        11 => "文件已损坏",
        12 => "文件里没有所要的内容",
        13 => "磁盘已满",
        14 => "打不开文件",
        15 => "加锁失败",
        17 => "表结构有变动",
        18 => "内容过大",
        19 => "违反表的约束",
        20 => "内容的类型不对",
        26 => "不是数据库文件",
        _ => return None,
    })
}

impl Said for serde_json::Error {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        match lang {
            Lang::Zh => write!(out, "JSON 第{}行第{}列不合格式", self.line(), self.column()),
            Lang::En => write!(out, "{self}"),
        }
    }
}

impl Said for std::str::Utf8Error {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        match lang {
            Lang::Zh => write!(out, "第{}字节起不是 UTF-8", self.valid_up_to()),
            Lang::En => write!(out, "{self}"),
        }
    }
}

impl Said for std::string::FromUtf8Error {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        self.utf8_error().say(lang, out)
    }
}

/// A path is the same in both.
impl Said for std::path::PathBuf {
    fn say(&self, _: Lang, out: &mut Formatter<'_>) -> Result {
        write!(out, "{}", self.display())
    }
}
