//! The table that is printed.

use std::fmt::Write;

use crate::Study;
use crate::coverage::{BANDS, ByBand, Hits};
use crate::maturity::Young;
use crate::shop::Shop;
use crate::trials::Count;
use crate::verdicts::{RULES, Score};

/// One line about a shop that was just played.
pub(crate) fn line(study: &Study, shop: &Shop) -> String {
    let retire = study.verdicts.adds[0].fdr().0;
    format!(
        "shop {} (seed {}): {} pairs, {} exposures; coverage of net margin so far {:.3}, FDR of retire {retire:.3}",
        study.shops,
        shop.seed,
        shop.pairs.len(),
        shop.exposures,
        study.coverage.net_margin.all.share(),
    )
}

/// All of it, as Markdown.
pub(crate) fn whole(study: &Study) -> String {
    let mut text = format!(
        "{} shops, each with parameters of its own; {} pairs, {} exposures\n",
        study.shops, study.pairs, study.exposures
    );
    coverage(study, &mut text);
    trials(study, &mut text);
    young(study, &mut text);
    for (what, scores) in [
        ("what showing the pair adds", &study.verdicts.adds),
        ("what is credited to the pair", &study.verdicts.credited),
    ] {
        verdicts(what, scores, &mut text);
    }
    classes(study, &mut text);
    flags(study, &mut text);
    text
}

fn put(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn coverage(study: &Study, text: &mut String) {
    put(
        text,
        "\n## Coverage of 95 % intervals, by attaches expected\n",
    );
    let mut heads = vec!["all".to_owned()];
    heads.extend(BANDS.iter().map(|from| format!("{from:.0}+")));
    put(text, &format!("| figure | {} |", heads.join(" | ")));
    put(text, &format!("| --- |{}", " ---: |".repeat(heads.len())));
    for (name, of) in [
        ("attach_rate", &study.coverage.attach_rate),
        ("return_rate", &study.coverage.return_rate),
        ("net_margin_per_1000", &study.coverage.net_margin),
    ] {
        put(text, &format!("| {name} | {} |", cells(of).join(" | ")));
    }
    put(
        text,
        "\nIn brackets: intervals; of those that missed, above and below the truth.",
    );
}

fn cells(of: &ByBand) -> Vec<String> {
    let cell = |hits: &Hits| {
        format!(
            "{:.3} ({:.0}: {:.3} above, {:.3} below)",
            hits.share(),
            hits.n,
            hits.too_high / hits.n.max(1.0),
            hits.too_low / hits.n.max(1.0)
        )
    };
    std::iter::once(&of.all)
        .chain(&of.bands)
        .map(cell)
        .collect()
}

fn young(study: &Study, text: &mut String) {
    let n = study.young.len().max(1) as f64;
    let mean = |of: &dyn Fn(&Young) -> f64| study.young.iter().map(of).sum::<f64>() / n;
    let mut row = |what: &str, points: f64| put(text, &format!("| {what} | {points:+.2} pp |"));
    row(
        "return rate of the last 20 days' orders, less what it came to 45 days later",
        100.0 * mean(&|young| young.adjusted - young.truth),
    );
    row(
        "its largest difference in a shop, either way",
        100.0
            * study
                .young
                .iter()
                .map(|young| (young.adjusted - young.truth).abs())
                .fold(0.0, f64::max),
    );
    row(
        "the same of what was back by then",
        100.0 * mean(&|young| young.naive - young.truth),
    );
}

fn share((found, of): Count) -> String {
    format!("{:.3} ({found} of {of})", found as f64 / of.max(1) as f64)
}

fn trials(study: &Study, text: &mut String) {
    let trials = &study.trials;
    put(text, "\n## A/A tests, sample ratios, gaps\n");
    put(text, "| measure | rate |\n| --- | --- |");
    let twins = (
        study.coverage.twins_differ as u64,
        study.coverage.twins as u64,
    );
    put(
        text,
        &format!("| pairs of one law that differ, 95 % | {} |", share(twins)),
    );
    let sum = |counts: &std::collections::BTreeMap<&'static str, Count>| {
        counts
            .values()
            .fold((0, 0), |(a, b), (c, d)| (a + c, b + d))
    };
    let mut row = |what: &str, count: Count| put(text, &format!("| {what} | {} |", share(count)));
    row(
        "arms that do not differ, fixed test, all metrics",
        sum(&trials.fixed),
    );
    for (metric, count) in &trials.fixed {
        row(metric, *count);
    }
    row("the same, always valid", sum(&trials.always_valid));
    row("daily peeks, fixed test", trials.peeked_fixed);
    row("daily peeks, always valid", trials.peeked);
    row("SRM found where units are lost", trials.srm_found);
    row("SRM where none are", trials.srm_false);
    for (code, count) in &trials.gaps_found {
        row(&format!("{code} found"), *count);
    }
    for (code, count) in &trials.gaps_false {
        row(&format!("{code} without damage"), *count);
    }
}

fn verdicts(what: &str, scores: &[Score; RULES.len()], text: &mut String) {
    put(
        text,
        &format!("\n## Verdicts against {what}, less the slot value\n"),
    );
    put(
        text,
        "| rule | selected | precision | recall | recall from 1500 exposures | FDR, mean over shops | regret | regret, from 1500 |",
    );
    put(
        text,
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    );
    for (rule, score) in RULES.iter().zip(scores) {
        let (fdr, se) = score.fdr();
        let regret = if rule.sign < 0.0 {
            let [all, large] = score.regret();
            format!("{all:.4} | {large:.4}")
        } else {
            "· | ·".to_owned()
        };
        put(
            text,
            &format!(
                "| {} | {:.0} | {:.3} | {:.3} | {:.3} | {fdr:.3} ± {se:.3} | {regret} |",
                rule.name,
                score.selected(),
                score.precision(),
                score.recall(),
                score.recall_of_large(),
            ),
        );
    }
}

fn classes(study: &Study, text: &mut String) {
    put(
        text,
        "\n## Verdicts by planted class, pairs from 1500 exposures\n",
    );
    put(text, "| class | right | verdicts |\n| --- | ---: | --- |");
    for (class, (right, of)) in &study.verdicts.expected {
        let verdicts = study.verdicts.by_class.iter();
        let given = verdicts
            .filter(|((of, _), _)| of == class)
            .map(|((_, verdict), count)| format!("{verdict} {count}"));
        let given: Vec<String> = given.collect();
        put(
            text,
            &format!("| {class} | {right} of {of} | {} |", given.join(", ")),
        );
    }
}

fn flags(study: &Study, text: &mut String) {
    let flags = &study.flags;
    put(text, "\n## Flags\n");
    put(text, "| measure | rate |\n| --- | --- |");
    for (flag, count) in &flags.found {
        put(
            text,
            &format!(
                "| {flag} found, of those that could be | {} |",
                share(*count)
            ),
        );
    }
    for (what, counts, of) in [
        ("null pairs", &flags.of_null, flags.null),
        ("large null pairs", &flags.of_large_null, flags.large_null),
        (
            "large pairs without a planted flag",
            &flags.of_others,
            flags.others,
        ),
    ] {
        let mut line = String::new();
        for (flag, count) in counts {
            let _ = write!(line, "{flag} {:.3}, ", *count as f64 / of.max(1) as f64);
        }
        put(
            text,
            &format!("| set on {of} {what} | {} |", line.trim_end_matches(", ")),
        );
    }
}
