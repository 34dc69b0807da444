//! `new` and `init`.

use words::{refuse, say};

use crate::app::Desk;
use crate::cli::{InitArgs, NewArgs};
use crate::commands::Context;
use crate::config::{Config, Kind};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::founding;
use crate::random::Random;
use crate::report::Report;

/// `new`: draws the ledger's id and log key.
pub(super) fn new(context: &Context, args: &NewArgs) -> Result<Report, Failure> {
    let kind = if args.kind == "training" { Kind::Training } else { Kind::Live };
    let config = founding::new(context.dir(), &args.origin, args.area, kind, &Random::system())?;
    let dir = context.dir().display();
    Ok(Report::new()
        .field("ledger", config.ledger.to_string())
        .field("origin", config.origin.clone())
        .field("kind", config.kind.word())
        .field("vkey", config.vkey.clone())
        .line(say!("账本编号 {0}，名称 {1}", "ledger {0}, origin {1}", config.ledger, config.origin))
        .line(say!("日志公钥 {0}", "log key {0}", config.vkey))
        .line(say!("下一步：三名管理员各自生成密钥，例如", "Next: three administrators make a key each, e.g."))
        .line(say!("  sunledger --dir {dir} key new admin-1 --holder 姓名", "  sunledger --dir {dir} key new admin-1 --holder NAME"))
        .line(say!(
            "  （在别的机器上加 --ledger {0} --origin {1}）",
            "  (on another machine with --ledger {0} --origin {1})",
            config.ledger,
            config.origin
        ))
        .line(say!(
            "然后：sunledger --dir {dir} --key {dir}/keys/admin-1.key init --admin {dir}/keys/admin-1.proof {dir}/keys/admin-2.proof {dir}/keys/admin-3.proof",
            "Then: sunledger --dir {dir} --key {dir}/keys/admin-1.key init --admin {dir}/keys/admin-1.proof {dir}/keys/admin-2.proof {dir}/keys/admin-3.proof"
        )))
}

/// `init`: writes the genesis.
pub(super) fn init(context: &Context, args: &InitArgs) -> Result<Report, Failure> {
    let config = Config::read(context.dir()).or_fault()?;
    // A file that came to no commit is what a founding left that was broken off.
    let commits = store::Reader::open(context.dir()).and_then(|reader| reader.commits());
    if commits.is_ok_and(|commits| commits > 0) {
        return Err(Failure::refused(refuse!(
            "genesis.present",
            ground::GENESIS,
            "账本已经创世",
            "this ledger was founded already"
        )));
    }
    let key = context.key(context.key_path()?)?;
    let desk = founding::found(context.dir(), config, &args.admins, &key, &context.opening()?)?;
    let genesis = genesis_hash(&desk)?;
    let areas = desk.areas().count();
    Ok(context
        .report(&desk)
        .field("genesis", genesis.clone())
        .field("vkey", desk.config.vkey.clone())
        .field("administrators", args.admins.len())
        .field("areas", areas)
        .line(say!(
            "创世完成：{0}名管理员，{areas}个区划",
            "founded: {0} administrators, {areas} areas",
            args.admins.len()
        ))
        .line(say!("创世哈希 {genesis}，请另行保存", "genesis hash {genesis}: keep it elsewhere too")))
}

/// The hash of record 0: what an outsider holds proofs against.
pub(super) fn genesis_hash(desk: &Desk) -> Result<String, Failure> {
    let hash = desk.store.keyring().genesis_hash();
    hash.map(|hash| hash.to_string())
        .ok_or_else(|| Failure::fault(say!("账本没有创世记录", "the ledger has no genesis")))
}
