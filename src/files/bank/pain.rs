//! ISO 20022 customer credit transfer initiation, pain.001.001.09: the elements that a domestic credit needs, in
//! the order of the schema.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{BankFile, BankLine, IdType, Payer};
use crate::files::identity;

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
/// What the schema's users write where a mandatory identification is agreed elsewhere.
const NOT_PROVIDED: &str = "NOTPROVIDED";

/// A document under way. Writing into memory cannot fail.
struct Xml(Writer<Vec<u8>>);

pub(super) fn write(file: &BankFile) -> Vec<u8> {
    let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
    xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    if let Some(mark) = &file.mark {
        xml.event(Event::Comment(BytesText::new(&mark.replace("--", "—"))));
    }
    xml.element("Document", Some(("xmlns", NAMESPACE)), |xml| {
        xml.within("CstmrCdtTrfInitn", |xml| {
            group_header(xml, file);
            xml.within("PmtInf", |xml| payment(xml, file));
        });
    });
    xml.0.into_inner()
}

fn group_header(xml: &mut Xml, file: &BankFile) {
    xml.within("GrpHdr", |xml| {
        xml.leaf("MsgId", &file.number);
        xml.leaf("CreDtTm", &file.created);
        count_and_sum(xml, file);
        xml.within("InitgPty", |xml| xml.leaf("Nm", &file.payer.name));
    });
}

fn count_and_sum(xml: &mut Xml, file: &BankFile) {
    xml.leaf("NbOfTxs", &file.lines.len().to_string());
    xml.leaf("CtrlSum", &file.total().to_string());
}

fn payment(xml: &mut Xml, file: &BankFile) {
    xml.leaf("PmtInfId", &file.number);
    xml.leaf("PmtMtd", "TRF");
    count_and_sum(xml, file);
    if let Some(mark) = &file.mark {
        // Max35Text: a mark is a few words.
        let mark: String = mark.chars().take(35).collect();
        xml.within("PmtTpInf", |xml| xml.within("CtgyPurp", |xml| xml.leaf("Prtry", &mark)));
    }
    xml.within("ReqdExctnDt", |xml| xml.leaf("Dt", &file.pay_on.to_string()));
    payer(xml, &file.payer);
    for line in &file.lines {
        xml.within("CdtTrfTxInf", |xml| transfer(xml, file, line));
    }
}

fn payer(xml: &mut Xml, payer: &Payer) {
    xml.within("Dbtr", |xml| xml.leaf("Nm", &payer.name));
    xml.within("DbtrAcct", |xml| account(xml, &payer.account));
    xml.within("DbtrAgt", |xml| agent(xml, &payer.bank_code));
}

fn transfer(xml: &mut Xml, file: &BankFile, line: &BankLine) {
    xml.within("PmtId", |xml| {
        xml.leaf("InstrId", &line.seq.to_string());
        xml.leaf("EndToEndId", &format!("{}/{}", file.number, line.seq));
    });
    xml.within("Amt", |xml| {
        xml.element("InstdAmt", Some(("Ccy", "CNY")), |xml| xml.text(&line.amount.to_string()));
    });
    if !line.bank_code.is_empty() {
        xml.within("CdtrAgt", |xml| agent(xml, &line.bank_code));
    }
    xml.within("Cdtr", |xml| {
        xml.leaf("Nm", &line.name);
        holder(xml, line);
    });
    xml.within("CdtrAcct", |xml| account(xml, &line.account));
    let remittance = format!("{} {}", line.remittance, line.period.compact());
    xml.within("RmtInf", |xml| xml.leaf("Ustrd", remittance.trim()));
}

/// Who owns the account: the code NIDN is the national identity number.
fn holder(xml: &mut Xml, line: &BankLine) {
    if line.id_no.is_empty() {
        return;
    }
    let (group, scheme, code) = match line.id_type {
        IdType::Citizen => ("PrvtId", "Cd", "NIDN"),
        IdType::Organisation => ("OrgId", "Prtry", "USCC"),
        IdType::None => return,
    };
    xml.within("Id", |xml| {
        xml.within(group, |xml| {
            xml.within("Othr", |xml| {
                xml.leaf("Id", &identity::normalise(&line.id_no));
                xml.within("SchmeNm", |xml| xml.leaf(scheme, code));
            });
        });
    });
}

fn account(xml: &mut Xml, number: &str) {
    let number = if number.is_empty() { NOT_PROVIDED } else { number };
    xml.within("Id", |xml| xml.within("Othr", |xml| xml.leaf("Id", number)));
}

/// A bank by its 联行号 (CNAPS).
fn agent(xml: &mut Xml, bank_code: &str) {
    xml.within("FinInstnId", |xml| {
        if bank_code.is_empty() {
            xml.within("Othr", |xml| xml.leaf("Id", NOT_PROVIDED));
        } else {
            xml.within("ClrSysMmbId", |xml| {
                xml.within("ClrSysId", |xml| xml.leaf("Cd", "CNAPS"));
                xml.leaf("MmbId", bank_code);
            });
        }
    });
}

impl Xml {
    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("invariant: a vector takes every byte");
    }

    fn text(&mut self, text: &str) {
        // XML 1.0 has no place for control characters, not even escaped ones.
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        self.event(Event::Text(BytesText::new(&text)));
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.element(name, None, |xml| xml.text(text));
    }

    fn within(&mut self, name: &str, inside: impl FnOnce(&mut Xml)) {
        self.element(name, None, inside);
    }

    fn element(&mut self, name: &str, attribute: Option<(&str, &str)>, inside: impl FnOnce(&mut Xml)) {
        let mut start = quick_xml::events::BytesStart::new(name);
        start.extend_attributes(attribute);
        let end = start.to_end().into_owned();
        self.event(Event::Start(start));
        inside(self);
        self.event(Event::End(end));
    }
}
