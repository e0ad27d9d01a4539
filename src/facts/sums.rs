//! Sums over lines and over exposures, by name: the same names in SQL and in Rust.

use duckdb::types::{Decimal, Value};
use serde::{Deserialize, Serialize};

/// Sums that can be written to a table of such columns.
pub(crate) trait Written {
    /// The values, in the order of the columns.
    ///
    /// # Errors
    /// When an amount has more than 38 digits.
    fn values(&self) -> duckdb::Result<Vec<Value>>;
}

/// Declares a struct of sums whose fields are columns of the same names.
///
/// Counts are whole numbers; amounts are whole ten-thousandths, as DECIMAL(38,4)
/// holds them; reals are floating point, for statistics only.
macro_rules! sums {
    (
        $(#[$about:meta])* $name:ident;
        counts { $($(#[$count_about:meta])* $count:ident,)* }
        amounts { $($(#[$amount_about:meta])* $amount:ident,)* }
        reals { $($(#[$real_about:meta])* $real:ident,)* }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
        pub(crate) struct $name {
            $($(#[$count_about])* pub(crate) $count: u64,)*
            $($(#[$amount_about])* pub(crate) $amount: i128,)*
            $($(#[$real_about])* pub(crate) $real: f64,)*
        }

        impl $name {
            /// The columns that are whole numbers, in the order of the fields.
            pub(crate) const COUNTS: &[&str] = &[$(stringify!($count)),*];

            /// The columns that are exact amounts.
            pub(crate) const AMOUNTS: &[&str] = &[$(stringify!($amount)),*];

            /// The columns that are floating point.
            pub(crate) const REALS: &[&str] = &[$(stringify!($real)),*];

            /// How many columns there are.
            pub(crate) const WIDTH: usize =
                Self::COUNTS.len() + Self::AMOUNTS.len() + Self::REALS.len();

            /// Adds `other`.
            pub(crate) fn add(&mut self, other: &Self) {
                $(self.$count += other.$count;)*
                $(self.$amount += other.$amount;)*
                $(self.$real += other.$real;)*
            }

            /// Reads the fields in order; each closure is told the column's place
            /// among all columns.
            ///
            /// # Errors
            /// What the closures return.
            pub(crate) fn read<E>(
                count: impl Fn(usize) -> Result<u64, E>,
                amount: impl Fn(usize) -> Result<i128, E>,
                real: impl Fn(usize) -> Result<f64, E>,
            ) -> Result<Self, E> {
                // Some sums have no fields of a kind.
                let _ = (&count, &amount, &real);
                let mut places = 0..;
                let mut place = || places.next().unwrap_or_default();
                Ok(Self {
                    $($count: count(place())?,)*
                    $($amount: amount(place())?,)*
                    $($real: real(place())?,)*
                })
            }

            /// The columns of a SELECT list, each `each(column)`, cast to what
            /// [`Self::read`] expects and named.
            pub(crate) fn select(each: impl Fn(&str) -> String) -> String {
                let typed = |columns: &[&str], kind: &str| {
                    columns
                        .iter()
                        .map(|column| format!("cast({} as {kind}) as {column}", each(column)))
                        .collect::<Vec<_>>()
                };
                [
                    typed(Self::COUNTS, "bigint"),
                    typed(Self::AMOUNTS, "decimal(38, 4)"),
                    typed(Self::REALS, "double"),
                ]
                .concat()
                .join(", ")
            }
        }

        impl Written for $name {
            fn values(&self) -> duckdb::Result<Vec<Value>> {
                let exact = |amount| {
                    Decimal::new(38, 4, amount)
                        .map(Value::Decimal)
                        .map_err(duckdb::Error::from)
                };
                let _ = exact;
                Ok(vec![
                    $(Value::UBigInt(self.$count),)*
                    $(exact(self.$amount)?,)*
                    $(Value::Double(self.$real),)*
                ])
            }
        }
    };
}

impl LineSums {
    /// The columns of a table that holds such sums.
    pub(crate) fn declare() -> String {
        let typed = |columns: &[&str], kind: &str| {
            let typed = columns.iter().map(|column| format!("{column} {kind}"));
            typed.collect::<Vec<_>>()
        };
        [
            typed(Self::COUNTS, "bigint"),
            typed(Self::AMOUNTS, "decimal(38, 4)"),
            typed(Self::REALS, "double"),
        ]
        .concat()
        .join(", ")
    }
}

sums! {
    /// Sums over order lines: those attached, or those sold.
    ///
    /// Sums of money skip what is unknown; the counts say of how many lines it is known.
    LineSums;
    counts {
        /// Lines.
        lines,
        /// Those whose revenue is known.
        priced_lines,
        /// Those whose cost is known or assumed.
        costed_lines,
        /// Those whose gross margin is known.
        margin_lines,
        /// Those whose cost is assumed.
        assumed_lines,
        /// Those whose return loss is known.
        loss_lines,
        /// Those whose net margin is known.
        net_lines,
        /// Those whose refund is known, 0 included.
        refund_lines,
    }
    amounts {
        /// Units.
        units,
        /// Net revenue.
        revenue,
        /// Line discounts and shares of order discounts.
        discounts,
        /// Cost of goods.
        cogs,
        /// Revenue less cost of goods.
        gross_margin,
        /// What fee rules take.
        fees,
        /// What returns cost, expected for lines that are not mature.
        return_loss,
        /// Gross margin less fees, return loss, and what an upsell replaced.
        net_margin,
        /// What was refunded.
        refund,
        /// Units of mature lines.
        units_mature,
        /// Those of them that came back.
        units_returned,
        /// Units that came back so far, of all lines.
        units_back,
    }
    reals {
        /// Units x the share of its returns that a line of its age has seen.
        expected_units,
        /// Mature units x the return rate of the same product sold without a recommendation.
        baseline_units,
        /// Mature units of products that have such a rate.
        baseline_base,
    }
}

sums! {
    /// Sums over deduplicated exposures, beside those over their credited lines.
    ExposureSums;
    counts {
        /// Exposures with a click.
        clicks,
        /// Exposures with a credited line, under the rule that is set.
        attaches,
        /// Exposures with a line credited by tag or click.
        attaches_click_only,
        /// Exposures with a line credited by tag, click or view.
        attaches_click_then_view,
        /// Exposures with a line credited by tag or view.
        attaches_exposure_only,
        /// Attaches with a click.
        clicked_attaches,
        /// Attaches whose net margin is known and of which nothing came back.
        kept_attaches,
        /// Attaches whose net margin is known and of which something came back.
        back_attaches,
        /// Credited lines that replaced an anchor of unknown price.
        replaced_unknown,
    }
    amounts {
        /// List prices of the anchors that upsells replaced.
        replaced_revenue,
    }
    reals {
        /// Net margin, squared, by exposure.
        net_square,
        /// Net margin x weight, by exposure.
        net_weight,
        /// Net margin of kept attaches.
        kept_net,
        /// Its squares.
        kept_net_square,
        /// Net margin of attaches of which something came back.
        back_net,
        /// Its squares.
        back_net_square,
        /// Revenue less replaced revenue, squared, by exposure.
        added_square,
        /// Mature units, squared, by exposure.
        mature_square,
        /// Mature units x those returned, by exposure.
        mature_returned,
        /// Returned mature units, squared, by exposure.
        returned_square,
    }
}

sums! {
    /// Sums over the exposures that orders with their anchor stand for.
    OutcomeSums;
    counts {
        /// Buyers with an attach and 90 days of data after it.
        attached_buyers,
        /// Those of them who bought again within 90 days.
        attached_repeats,
        /// Buyers of the anchor who saw the pair, did not take it and have 90 days of data.
        rest_buyers,
        /// Those of them who bought again within 90 days.
        rest_repeats,
    }
    amounts {
        /// Mature units of the anchor in orders with the attach.
        with_units,
        /// Those of them that came back.
        with_back,
        /// Mature units of the anchor in orders that saw the pair and did not take it.
        without_units,
        /// Those of them that came back.
        without_back,
        /// Net margin of what attached buyers bought again.
        attached_value,
        /// Net margin of what the other buyers bought again.
        rest_value,
    }
    reals {
        /// What attached buyers bought again, squared, by buyer.
        attached_value_square,
        /// What the other buyers bought again, squared, by buyer.
        rest_value_square,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_in_the_order_in_which_they_are_selected() {
        let list = LineSums::select(|column| format!("sum(f.{column})"));
        let names: Vec<&str> = list
            .split(", ")
            .filter_map(|column| column.split_once(" as ")?.1.rsplit(' ').next())
            .filter(|name| *name != "4)")
            .collect();
        let fields: Vec<&str> = [LineSums::COUNTS, LineSums::AMOUNTS, LineSums::REALS].concat();
        assert!(list.starts_with("cast(sum(f.lines) as bigint) as lines, "));
        assert!(list.ends_with("cast(sum(f.baseline_base) as double) as baseline_base"));
        assert_eq!(fields.len(), LineSums::WIDTH);
        assert!(names.ends_with(&["baseline_base"]));
        let sums = LineSums::read::<()>(
            |place| Ok(place as u64),
            |place| Ok(place as i128),
            |place| Ok(place as f64),
        )
        .unwrap();
        assert_eq!(sums.lines, 0);
        assert_eq!(sums.units, LineSums::COUNTS.len() as i128);
        assert_eq!(sums.baseline_base, (LineSums::WIDTH - 1) as f64);
    }

    #[test]
    fn sums_of_parts_are_the_sum_of_the_whole() {
        let one = LineSums {
            lines: 2,
            revenue: 30,
            expected_units: 0.5,
            ..LineSums::default()
        };
        let mut both = one;
        both.add(&one);
        assert_eq!(
            (both.lines, both.revenue, both.expected_units),
            (4, 60, 1.0)
        );
    }
}
