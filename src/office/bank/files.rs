//! 代发文件: what was ordered, split by bank and size, numbered, hashed, totalled; and the bank's receipt of it.

use std::collections::BTreeMap;

use aggregates::batch::event::{BankAccepted, BankFileMade, BatchEvent, Drafted};
use aggregates::batch::{Batch, BatchCommand, LineState, LineStatus};
use aggregates::entitlement::event::LineRef;
use aggregates::roster::event::FileRef;
use aggregates::{BatchId, Day, Money, Month};
use ledger::sha256;
use serde::{Deserialize, Serialize};
use words::refuse;

use super::accounts::ordered_to;
use crate::app::{Act, Desk, OutFile, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::files::bank::{BankFile, BankLine, Digits, Encoding, IdType, Payer};
use crate::ground;
use crate::office::known::Known;
use crate::office::opened::{self, Opened};
use crate::office::person::{Stream, remaining};
use crate::office::{Ask, absent};
use crate::personal::PayeeData;

/// How the files are made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Format {
    /// `csv`, `xlsx` or `pain.001`.
    pub name: String,
    /// Characters of csv.
    pub encoding: Encoding,
    /// Lines a file.
    pub limit: u32,
}

/// Makes the files of a batch for its banks; made again, it is a marked version that replaces one not yet sent. Of a
/// training ledger's files no bank pays a line: its accounts are none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeFiles {
    /// Which batch.
    pub batch: BatchId,
    /// How.
    pub format: Format,
    /// Files were made before, and the bank has none of them.
    pub again: bool,
}

impl Ask for MakeFiles {
    /// What is recorded of each file; they are handed out once it is.
    type Answer = Vec<BankFileMade>;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Vec<BankFileMade>>, Failure> {
        let MakeFiles { batch: id, format, again } = self;
        let mut act = desk.act();
        let mut batch = act.load::<Batch>(&id.to_string())?.state;
        let Some(header) = batch.header.clone() else {
            return Err(absent::batch(id));
        };
        if batch.has_unsent_files() && !again {
            return Err(Failure::refused(refuse!(
                "bank_file.present",
                ground::BANK_FILES,
                "代发文件已做过（第{0}版）。已交银行的不要重做，等回盘即可；文件丢失的用 --copy 再取；确未交银行而要另做的，销毁旧文件，用 --again 重做",
                "the files were made (version {0}). If the bank has them, make no others and wait for its return; if they are lost, --copy gives them again; if the bank has none and others are wanted, destroy them and say --again",
                batch.version
            )));
        }
        let version = batch.version + 1;
        let writing = Writing { desk, header: &header, version, day: today(desk), holder: signer.holder() };
        let ordered: Vec<u32> = batch
            .numbered()
            .filter(|(_, state)| state.status == LineStatus::Ordered)
            .map(|(line, _)| line)
            .collect();
        let mut files = Vec::new();
        for (bank, credits) in by_bank(credits(desk, &mut act, id, &batch, &ordered)?) {
            for part in credits.chunks(usize::try_from(format.limit.max(1)).unwrap_or(usize::MAX)) {
                files.push(writing.build(&format, &bank, part, files.len() + 1)?);
            }
        }
        let made: Vec<BankFileMade> = files.iter().map(|file| file.made.clone()).collect();
        let total: Money = made.iter().map(|made| made.total).sum();
        let command = BatchCommand::MakeBankFiles { files: made.clone() };
        act.decide(&id.to_string(), header.area, &mut batch, command, Vec::new())?;
        let label = crate::office::batch::label(&batch);
        let intent = format!("{label} 第{version}版 {}个文件 {total}元", made.len());
        let mut plan = act.into_plan(intent, made);
        plan.after.files = files;
        Ok(plan)
    }
}

/// The files of a batch's present version, as its records have them: the same bytes as when they were made.
///
/// # Errors
/// [`Failure::Refused`] if there are none, or they cannot be made again: an account was erased since, or a number corrected.
pub fn files_of(desk: &Desk, id: BatchId) -> Result<Vec<OutFile>, Failure> {
    let mut act = desk.act();
    let mut days = BTreeMap::new();
    let batch = act.load_with::<Batch>(&id.to_string(), |_, frame, event| {
        if let BatchEvent::BankFileMade(made) = event {
            days.insert(made.file.sha256.clone(), frame.time.day_in_china());
        }
        Ok(())
    })?;
    let batch = batch.state;
    let Some(header) = batch.header.clone() else {
        return Err(absent::batch(id));
    };
    let mut files = Vec::new();
    for made in batch.current_files() {
        let day = days.get(&made.file.sha256).cloned().unwrap_or_default();
        let (version, holder) = (made.version, made.holder.clone());
        let writing = Writing { desk, header: &header, version, day, holder };
        let credits = credits(desk, &mut act, id, &batch, &made.lines)?;
        files.push(writing.again(made, &credits)?);
    }
    if files.is_empty() {
        return Err(Failure::refused(refuse!(
            "bank_file.none",
            ground::BANK_FILES,
            "批次 {0} 还没有做代发文件",
            "no files were made of batch {0}",
            header.number
        )));
    }
    Ok(files)
}

/// Records that the bank took the files.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AcceptFiles {
    /// Which batch.
    pub batch: BatchId,
    /// The bank's receipt.
    pub receipt: String,
}

impl Ask for AcceptFiles {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let AcceptFiles { batch: id, receipt } = self;
        let mut act = desk.act();
        let mut batch = act.load::<Batch>(&id.to_string())?.state;
        let Some(header) = batch.header.clone() else {
            return Err(absent::batch(id));
        };
        let command = BatchCommand::AcceptByBank(BankAccepted {
            holder: signer.holder(),
            receipt,
            version: batch.version,
        });
        act.decide(&id.to_string(), header.area, &mut batch, command, Vec::new())?;
        let intent = format!("{} 第{}版", crate::office::batch::label(&batch), batch.version);
        Ok(act.into_plan(intent, ()))
    }
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

/// Lines with the accounts that were sealed in their orders.
fn credits(
    desk: &Desk,
    act: &mut Act<'_>,
    id: BatchId,
    batch: &Batch,
    lines: &[u32],
) -> Result<Vec<Credit>, Failure> {
    let mut credits = Vec::with_capacity(lines.len());
    for line in lines {
        let state = batch.line(*line).ok_or_else(|| absent::line(*line))?;
        let known = Known::load(act, state.entitlement)?;
        let payee = ordered_to(desk, act, state, LineRef { batch: id, line: *line })?.ok_or_else(|| {
            Failure::refused(refuse!(
                "bank_file.erased",
                ground::VAULT,
                "第{line}行的收款账户已销毁，或钥匙不在个人信息库",
                "the account of line {line} was erased, or its key is not in the vault"
            ))
        })?;
        let identity = own_number(desk, act, &known, &payee)?;
        credits.push(Credit { line: *line, month: state.month, state: state.clone(), payee, identity });
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
    // A number that is corrected before the file is on record is to stand in it.
    act.rests_on(format!("person/{subject}"))?;
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

/// What is the same in all files of a version.
struct Writing<'p> {
    desk: &'p Desk,
    header: &'p Drafted,
    version: u32,
    /// The day that stands in them.
    day: String,
    holder: aggregates::Holder,
}

impl Writing<'_> {
    fn build(
        &self,
        format: &Format,
        bank: &str,
        credits: &[Credit],
        number: usize,
    ) -> Result<OutFile, Failure> {
        let number = if self.version == 1 {
            format!("{}-{number:02}", self.header.number)
        } else {
            format!("{}-{number:02}v{}", self.header.number, self.version)
        };
        let file = self.file(&number, &self.day, credits)?;
        let (bytes, extension) = write(&file, &format.name, format.encoding)?;
        let file_ref = FileRef {
            length: bytes.len() as u64,
            name: format!("{number}.{extension}"),
            sha256: sha256(&bytes).to_string(),
        };
        let made = BankFileMade {
            bank: bank.to_owned(),
            file: file_ref,
            format: format.name.clone(),
            holder: self.holder.clone(),
            lines: credits.iter().map(|credit| credit.line).collect(),
            number,
            total: credits.iter().map(|credit| credit.state.amount).sum(),
            version: self.version,
        };
        Ok(OutFile { made, lines: file.lines, bytes })
    }

    /// The file that was recorded. Its characters and the day in it are not on record, but the hash is: the day is that of
    /// the record, or the one before if midnight lay between.
    fn again(&self, made: &BankFileMade, credits: &[Credit]) -> Result<OutFile, Failure> {
        let day: Day = self.day.parse().or_fault()?;
        for day in [day, day.previous()] {
            let file = self.file(&made.number, &day.to_string(), credits)?;
            for encoding in Encoding::ALL {
                let (bytes, _) = write(&file, &made.format, encoding)?;
                if sha256(&bytes).to_string() == made.file.sha256 {
                    return Ok(OutFile { made: made.clone(), lines: file.lines, bytes });
                }
            }
        }
        Err(Failure::refused(refuse!(
            "bank_file.differs",
            ground::BANK_FILES,
            "文件 {0} 不能照原样再取：做好之后有证件号更正。确未交银行的，用 --again 重做",
            "the file {0} cannot be made as it was: an identity number was corrected since. If the bank has none, make it again with --again",
            made.file.name
        )))
    }

    fn file(&self, number: &str, day: &str, credits: &[Credit]) -> Result<BankFile, Failure> {
        Ok(BankFile {
            created: format!("{day}T00:00:00+08:00"),
            lines: (1..).zip(credits).map(|(seq, credit)| self.line(seq, credit)).collect(),
            mark: self.mark(),
            number: number.to_owned(),
            pay_on: day.parse::<Day>().or_fault()?,
            payer: Payer {
                account: String::new(),
                bank_code: String::new(),
                name: format!("{}财政局", self.desk.area_name(self.header.area)),
            },
        })
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

/// The bytes of a file, and the ending of its name.
fn write(file: &BankFile, format: &str, encoding: Encoding) -> Result<(Vec<u8>, &'static str), Failure> {
    Ok(match format {
        "xlsx" => (file.to_xlsx().or_refuse()?, "xlsx"),
        "pain.001" => (file.to_pain_001().or_refuse()?, "xml"),
        _ => (file.to_csv(encoding, Digits::default()).or_refuse()?, "csv"),
    })
}

fn today(desk: &Desk) -> String {
    desk.now().day_in_china()
}
