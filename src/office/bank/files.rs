//! 代发文件: what was ordered, split by bank and size, numbered, hashed, totalled; and the bank's receipt of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aggregates::batch::event::{BankAccepted, BankFileMade, Drafted};
use aggregates::batch::{Batch, BatchCommand, LineState, LineStatus};
use aggregates::entitlement::event::LineRef;
use aggregates::roster::event::FileRef;
use aggregates::{BatchId, Day, Money, Month};
use sha2::{Digest as _, Sha256};
use words::refuse;

use super::accounts::ordered_to;
use crate::app::{Act, Desk, Done, Signatory};
use crate::disk::{unwritten, write_private};
use crate::failure::{Failure, OrFail as _};
use crate::files::bank::{BankFile, BankLine, Digits, Encoding, IdType, Payer};
use crate::ground;
use crate::office::absent;
use crate::office::known::Known;
use crate::office::opened::{self, Opened};
use crate::office::person::{Stream, remaining};
use crate::personal::PayeeData;

/// Behind the name of a file that waits for its signature.
pub const UNSIGNED: &str = ".待签";

/// How the files are made.
pub struct Format {
    /// `csv`, `xlsx` or `pain.001`.
    pub name: String,
    /// Characters of csv.
    pub encoding: Encoding,
    /// Lines a file.
    pub limit: u32,
    /// Files were made before, and the bank has none of them.
    pub again: bool,
}

/// A file that was made.
pub struct MadeFile {
    /// Where it is.
    pub path: PathBuf,
    /// What was recorded of it.
    pub made: BankFileMade,
    /// Its lines.
    pub lines: Vec<BankLine>,
}

/// A version of the files.
pub struct Made {
    /// The files.
    pub files: Vec<MadeFile>,
    /// What came of recording them.
    pub done: Done,
}

/// Makes the files of a batch for its banks; made again, it is a marked version that replaces one not yet sent. Of a
/// training ledger's files no bank pays a line: its accounts are none.
///
/// # Errors
/// [`Failure`] as the batch or the store says no, or if a file cannot be written.
pub fn make_files(
    desk: &Desk,
    signatory: &Signatory,
    id: BatchId,
    format: &Format,
    out: &Path,
) -> Result<Made, Failure> {
    let mut act = desk.act();
    let mut batch = act.load::<Batch>(&id.to_string())?.state;
    let Some(header) = batch.header.clone() else {
        return Err(absent::batch(id));
    };
    if batch.has_unsent_files() && !format.again {
        return Err(Failure::refused(refuse!(
            "bank_file.present",
            ground::BANK_FILES,
            "代发文件已做过（第{0}版）。已交银行的不要重做，等回盘即可；确未交银行的，销毁旧文件，用 --again 重做",
            "the files were made (version {0}). If the bank has them, make no others and wait for its return; if it has none, destroy them and say --again",
            batch.version
        )));
    }
    let credits = credits(desk, &mut act, id, &batch)?;
    let version = batch.version + 1;
    let plan = Plan { desk, header: &header, format, version, holder: signatory.holder() };
    let mut built = Vec::new();
    for (bank, credits) in by_bank(credits) {
        for part in credits.chunks(usize::try_from(format.limit.max(1)).unwrap_or(usize::MAX)) {
            built.push(plan.build(&bank, part, built.len() + 1)?);
        }
    }
    let command =
        BatchCommand::MakeBankFiles { files: built.iter().map(|built| built.made.clone()).collect() };
    act.decide(&id.to_string(), header.area, &mut batch, command, Vec::new())?;
    std::fs::create_dir_all(out).or_fault()?;
    let mut files = Vec::new();
    for Built { made, bytes, lines } in built {
        // No bank takes a file of this name: nobody has signed it yet.
        let path = out.join(format!("{}{UNSIGNED}", made.file.name));
        write_private(&path, &bytes)?;
        files.push(MadeFile { path, made, lines });
    }
    let total: Money = files.iter().map(|file| file.made.total).sum();
    let intent =
        format!("{} 第{version}版 {}个文件 {total}元", crate::office::batch::label(&batch), files.len());
    let done = desk.carry_out(act, signatory, &intent).inspect_err(|_| {
        // What nobody may send is not left lying about: it names people and accounts.
        files.iter().for_each(|file| drop(std::fs::remove_file(&file.path)));
    })?;
    if let Done::Committed(_) = done {
        files.iter_mut().try_for_each(|file| named(file, out))?;
    }
    Ok(Made { files, done })
}

/// Gives a file its name, now that it is on record.
fn named(file: &mut MadeFile, out: &Path) -> Result<(), Failure> {
    let path = out.join(&file.made.file.name);
    std::fs::rename(&file.path, &path).map_err(|error| unwritten(&path, &error))?;
    file.path = path;
    Ok(())
}

/// Records that the bank took the files.
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn accept(desk: &Desk, signatory: &Signatory, id: BatchId, receipt: String) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut batch = act.load::<Batch>(&id.to_string())?.state;
    let Some(header) = batch.header.clone() else {
        return Err(absent::batch(id));
    };
    let command = BatchCommand::AcceptByBank(BankAccepted {
        holder: signatory.holder(),
        receipt,
        version: batch.version,
    });
    act.decide(&id.to_string(), header.area, &mut batch, command, Vec::new())?;
    let intent = format!("{} 第{}版", crate::office::batch::label(&batch), batch.version);
    desk.carry_out(act, signatory, &intent)
}

/// A line with what the bank needs of it.
struct Credit {
    line: u32,
    month: Month,
    state: LineState,
    payee: PayeeData,
    /// 证件号 of the account's holder, where the beneficiary owns it.
    identity: String,
}

/// The ordered lines, with the accounts that were sealed in their orders.
fn credits(desk: &Desk, act: &mut Act<'_>, id: BatchId, batch: &Batch) -> Result<Vec<Credit>, Failure> {
    let ordered = batch.numbered().filter(|(_, state)| state.status == LineStatus::Ordered);
    let mut credits = Vec::new();
    for (line, state) in ordered {
        let known = Known::load(act, state.entitlement)?;
        let payee = ordered_to(desk, act, state, LineRef { batch: id, line })?.ok_or_else(|| {
            Failure::refused(refuse!(
                "bank_file.erased",
                ground::VAULT,
                "第{line}行的收款账户已销毁，或钥匙不在个人信息库",
                "the account of line {line} was erased, or its key is not in the vault"
            ))
        })?;
        let identity = own_number(desk, act, &known, &payee)?;
        credits.push(Credit { line, month: state.month, state: state.clone(), payee, identity });
    }
    Ok(credits)
}

/// The identity number that an account's holder has now, where the beneficiary owns it: corrected ones as well.
fn own_number(desk: &Desk, act: &mut Act<'_>, known: &Known, payee: &PayeeData) -> Result<String, Failure> {
    let beneficiary = known.entitlement.state.benefit().map(|benefit| benefit.beneficiary);
    let Some(subject) = beneficiary.filter(|_| payee.relation.is_empty()) else { return Ok(String::new()) };
    let sealed = known.sealed_at(subject);
    let Opened::Known(person) = opened::person(desk, subject, sealed)? else { return Err(known.missing()) };
    if person.name != payee.name {
        return Ok(String::new());
    }
    let gave_way = desk.views.borrow().person(subject).or_fault()?.is_some_and(|it| it.survivor.is_some());
    if !gave_way {
        return Ok(person.identity);
    }
    let (survivor, _) = remaining(act, subject)?;
    let survivor = Stream::load(desk, act, survivor)?.data;
    Ok(survivor.map_or(person.identity, |survivor| survivor.identity))
}

/// Banks in the order of their names; lines in the order of the batch.
fn by_bank(credits: Vec<Credit>) -> BTreeMap<String, Vec<Credit>> {
    let mut banks: BTreeMap<String, Vec<Credit>> = BTreeMap::new();
    for credit in credits {
        banks.entry(credit.payee.bank.clone()).or_default().push(credit);
    }
    banks
}

/// A file that is not written yet.
struct Built {
    made: BankFileMade,
    bytes: Vec<u8>,
    lines: Vec<BankLine>,
}

struct Plan<'p> {
    desk: &'p Desk,
    header: &'p Drafted,
    format: &'p Format,
    version: u32,
    holder: aggregates::Holder,
}

impl Plan<'_> {
    fn build(&self, bank: &str, credits: &[Credit], number: usize) -> Result<Built, Failure> {
        let number = if self.version == 1 {
            format!("{}-{number:02}", self.header.number)
        } else {
            format!("{}-{number:02}v{}", self.header.number, self.version)
        };
        let today = self.desk.now().day_in_china();
        let file = BankFile {
            created: format!("{today}T00:00:00+08:00"),
            lines: (1..).zip(credits).map(|(seq, credit)| self.line(seq, credit)).collect(),
            mark: self.mark(),
            number: number.clone(),
            pay_on: today.parse::<Day>().or_fault()?,
            payer: Payer {
                account: String::new(),
                bank_code: String::new(),
                name: format!("{}财政局", self.desk.area_name(self.header.area)),
            },
        };
        let (bytes, extension) = match self.format.name.as_str() {
            "xlsx" => (file.to_xlsx().or_refuse()?, "xlsx"),
            "pain.001" => (file.to_pain_001().or_refuse()?, "xml"),
            _ => (file.to_csv(self.format.encoding, Digits::default()).or_refuse()?, "csv"),
        };
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let made = BankFileMade {
            bank: bank.to_owned(),
            file: FileRef { length: bytes.len() as u64, name: format!("{number}.{extension}"), sha256 },
            format: self.format.name.clone(),
            holder: self.holder.clone(),
            lines: credits.iter().map(|credit| credit.line).collect(),
            number,
            total: credits.iter().map(|credit| credit.state.amount).sum(),
            version: self.version,
        };
        Ok(Built { made, bytes, lines: file.lines })
    }

    fn line(&self, seq: u32, credit: &Credit) -> BankLine {
        BankLine {
            account: format!("{}{}", self.desk.config.kind.account_mark(), credit.payee.account),
            amount: credit.state.amount,
            bank_code: credit.payee.bank_code.clone(),
            id_type: if credit.identity.is_empty() { IdType::None } else { IdType::Citizen },
            id_no: credit.identity.clone(),
            name: credit.payee.name.clone(),
            period: credit.month,
            remittance: self.header.programme.remittance().to_owned(),
            seq,
        }
    }

    /// 演练 and the version that it replaces: seen on every line.
    fn mark(&self) -> Option<String> {
        let mut marks: Vec<String> = self.desk.mark().map(str::to_owned).into_iter().collect();
        if self.version > 1 {
            marks.push(format!("第{}版，替代第{}版", self.version, self.version - 1));
        }
        (!marks.is_empty()).then(|| marks.join(" "))
    }
}
