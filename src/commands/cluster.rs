//! `cluster`, and what `verify` says of a cluster.

use serde_json::json;
use store::kurrent::{Accounts, Cluster, Misfit, Scrubbed, Survey};
use store::{Backing, Reader};
use words::{Said as _, Text, say};

pub(super) use super::migrate::migrate;
use super::proof::Surveyed;
use crate::cli::ClusterCommand;
use crate::commands::Context;
use crate::config::Config;
use crate::failure::{Failure, OrFail as _};
use crate::report::Report;

/// `cluster`.
pub(super) fn run(context: &Context, command: ClusterCommand) -> Result<Report, Failure> {
    match command {
        ClusterCommand::SetUp { node, reader, eraser } => {
            set_up(context, &Accounts { nodes: node, readers: reader, erasers: eraser })
        }
        ClusterCommand::Status => status(context),
        ClusterCommand::Refill => refill(context),
        ClusterCommand::Scrub => scrub(context),
        ClusterCommand::FanOut => fan_out(context),
    }
}

/// `cluster set-up`: rights on the server, by its administrator.
fn set_up(context: &Context, accounts: &Accounts) -> Result<Report, Failure> {
    // Only an administrator can, so he need not say that he means it.
    let address = super::backing::address(named(context)?, &context.common)?.as_admin(true);
    Cluster::set_up(address, accounts)?;
    let all = Text::list(&accounts.nodes);
    Ok(Report::new()
        .field("nodes", json!(accounts.nodes))
        .field("readers", json!(accounts.readers))
        .field("erasers", json!(accounts.erasers))
        .line(say!(
            "已设置：只有 {all} 可写，只有管理员可删除或改规则",
            "set: only {all} may write, only administrators may delete or set rules"
        )))
}

/// `cluster status`: where the order and this node's copy stand.
fn status(context: &Context) -> Result<Report, Failure> {
    let cluster = cluster(context)?;
    let standing = cluster.standing()?;
    let own = Reader::open(context.dir()).and_then(|reader| Ok((reader.commits()?, reader.size()?.0)));
    let (commits, records) = own.unwrap_or_default();
    let report = Report::new()
        .field("ordered", standing.ordered)
        .field("checkpoints", standing.checkpoints)
        .field("fanned_out", standing.fanned_out)
        .field("moved", standing.moved)
        .field("commits", commits)
        .field("records", records)
        .line(say!(
            "集群：订单流 {0} 个提交，检查点 {1} 个，已分发 {2} 个提交",
            "the cluster: {0} commits in the order, {1} checkpoints, {2} commits fanned out",
            standing.ordered,
            standing.checkpoints,
            standing.fanned_out
        ))
        .line(say!(
            "本节点副本：{commits} 个提交，{records} 条记录",
            "this node's copy: {commits} commits, {records} records"
        ));
    Ok(if standing.moved { report.line(store::ClusterFault::Moved) } else { report })
}

/// `cluster refill`: what the server lost comes back from this node's copy.
fn refill(context: &Context) -> Result<Report, Failure> {
    let (cluster, dir) = (cluster(context)?, context.dir());
    let master = crate::app::master_key(dir)?.filter(|_| dir.join("vault.db").exists());
    // The vault first: nodes that follow the ledger change it.
    let (refilled, changes) = cluster.refill(dir, || {
        let Some(master) = &master else { return Ok::<_, Failure>(None) };
        let ledger = Config::read(dir).or_fault()?.ledger;
        cluster.refill_vault(dir, ledger, master).or_fault().map(Some)
    })?;
    let mut report = Report::new().field("commits", refilled).line(say!(
        "补回了 {refilled} 个提交，内容、编号和位置不变",
        "{refilled} commits were put back, with their bytes, numbers and positions"
    ));
    match changes {
        Some(changes) => {
            report = report.field("vault_changes", changes).line(say!(
                "补回了个人信息库的 {changes} 次变更，其中的销毁照样有效",
                "{changes} changes of the vault were put back, erasures among them"
            ));
        }
        None => {
            report = report.line(say!(
                "没有动个人信息库：本节点没有 vault.key 或 vault.db",
                "the vault was left alone: this node has no vault.key or no vault.db"
            ));
        }
    }
    let surveyed = survey(context)?;
    Ok(match surveyed {
        Some(surveyed) => surveyed.add_to(report),
        None => report,
    })
}

/// `cluster scrub`: makes erasures final on the server.
fn scrub(context: &Context) -> Result<Report, Failure> {
    // Whoever runs this may delete: that is why he does.
    let address = super::backing::address(named(context)?, &context.common)?.as_admin(true);
    let Scrubbed { deleted, all } = Cluster::open(address)?.scrub(crate::clock::now()).or_fault()?;
    let report = Report::new().field("deleted", deleted).field("looked_for_all", all).line(say!(
        "删除了 {deleted} 个已替换的保管包；请随后在每个服务器节点执行 scavenge",
        "{deleted} replaced bundles of the vault were deleted; now run a scavenge on every node of the server"
    ));
    Ok(if all {
        report
    } else {
        report.line(
            say!("此账号看不到全部流：没有入账的保管包（很少见）须由管理员再运行一次", "this account cannot list all streams: bundles that never counted, which are rare, are found when an administrator runs this once more"),
        )
    })
}

/// `cluster fan-out`: completes the entities' streams.
fn fan_out(context: &Context) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let done = cluster(context)?.fan_out(&desk.dir)?;
    Ok(Report::new().field("records", done.records).field("commits", done.commits).line(say!(
        "分发了 {0} 个提交的 {1} 条记录到各对象的流",
        "{1} records of {0} commits went into their entities' streams",
        done.commits,
        done.records
    )))
}

/// Brings the copy up to date and holds the cluster against it; none where the ledger rests in the folder.
pub(super) fn survey(context: &Context) -> Result<Option<Surveyed>, Failure> {
    if context.common.store.is_none() {
        return Ok(None);
    }
    let cluster = cluster(context)?;
    // What cannot be followed is found by name below; the copy goes as far as it goes.
    let fault = match context.desk() {
        Ok(_) => None,
        Err(failure) if context.dir().join("ledger.db").exists() => Some(failure.texts().0),
        Err(failure) => return Err(failure),
    };
    let survey = cluster.survey(context.dir())?;
    Ok(Some(surveyed(survey, fault)))
}

pub(super) fn surveyed(survey: Survey, fault: Option<Text>) -> Surveyed {
    let Survey { commits, chunks, checkpoints, unordered, findings } = survey;
    let lost = unordered.map_or("-".to_owned(), |count| count.to_string());
    let mut lines = vec![say!(
        "集群：{commits} 个提交、{chunks} 段内容、{checkpoints} 个检查点与副本逐一核对；未入账的暂存 {lost} 份",
        "the cluster: {commits} commits, {chunks} pieces, {checkpoints} checkpoints held against the copy; {lost} staged without a place in the order"
    )];
    lines.extend(fault.clone());
    lines.extend(findings.iter().map(line));
    let listed: Vec<_> = findings
        .iter()
        .map(
            |Misfit { stream, revision, upto, text }| json!({"stream": stream, "revision": revision, "upto": upto, "text": text.text()}),
        )
        .collect();
    let json = json!({
        "commits": commits, "chunks": chunks, "checkpoints": checkpoints, "unordered": unordered,
        "fault": fault, "findings": listed,
    });
    Surveyed { lines, clean: findings.is_empty() && fault.is_none(), json }
}

fn line(misfit: &Misfit) -> Text {
    let Misfit { stream, revision, upto, text } = misfit;
    match (revision, upto) {
        (Some(from), Some(upto)) => {
            say!(
                "  {stream} 第{from}号至第{upto}号事件：{text}",
                "  events {from} to {upto} of {stream}: {text}"
            )
        }
        (Some(revision), None) => {
            say!("  {stream} 第{revision}号事件：{text}", "  event {revision} of {stream}: {text}")
        }
        (None, _) => say!("  {stream}：{text}", "  {stream}: {text}"),
    }
}

fn cluster(context: &Context) -> Result<Cluster, Failure> {
    named(context)?;
    match context.backing()? {
        Backing::Kurrent(cluster) => Ok(cluster),
        Backing::File => Err(unnamed()),
    }
}

fn named(context: &Context) -> Result<&str, Failure> {
    context.common.store.as_deref().ok_or_else(unnamed)
}

fn unnamed() -> Failure {
    Failure::usage(say!(
        "请用 --store 给出集群地址（或设 SUNLEDGER_STORE）",
        "give the cluster's address with --store (or SUNLEDGER_STORE)"
    ))
}
