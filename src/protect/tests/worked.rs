//! Small tables that can be followed by hand.

use super::Reason::{Additive, Complement, NextSmallest, Small};
use super::*;

const TEN: Rules = Rules::below(10);

#[test]
fn nothing_small_withholds_nothing() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[10, 25, 40]);
    let protection = draft.protect(TEN);
    assert!(protection.withheld.is_empty() && protection.guarded.is_empty() && !protection.all_withheld);
}

#[test]
fn zero_is_printed_unless_the_rules_say_otherwise() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[0, 25, 40]);
    assert_eq!(withheld(&draft.protect(TEN)), []);
    let zero_too = Rules { zero_too: true, ..TEN };
    assert_eq!(withheld(&draft.protect(zero_too)), [(0, Small), (1, NextSmallest)]);
}

#[test]
fn a_single_small_cell_takes_the_next_smallest_with_it() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[40, 3, 80, 25]);
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(1, Small), (3, NextSmallest)]);
    assert_eq!(ranges(&draft, &protection), [(1, Some(0), Some(28))]);
    assert!(protection.ranges(&draft.ground).unwrap()[0].range.reached);
}

#[test]
fn the_next_smallest_is_never_a_zero_while_there_is_another() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[0, 3, 80, 25]);
    assert_eq!(withheld(&draft.protect(TEN)), [(1, Small), (3, NextSmallest)]);
}

#[test]
fn equal_siblings_go_by_their_order() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[25, 3, 25, 25]);
    draft.ground.cells[cells[0].0 as usize].order = 2;
    draft.ground.cells[cells[2].0 as usize].order = 1;
    draft.ground.cells[cells[3].0 as usize].order = 1;
    assert_eq!(withheld(&draft.protect(TEN)), [(1, Small), (2, NextSmallest)]);
}

#[test]
fn two_small_cells_that_come_to_less_than_the_threshold_take_a_third() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[3, 4, 25, 40]);
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(0, Small), (1, Small), (2, NextSmallest)]);
    assert_eq!(ranges(&draft, &protection), [(0, Some(0), Some(32)), (1, Some(0), Some(32))]);
}

#[test]
fn two_small_cells_that_come_to_the_threshold_cover_each_other() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[3, 7, 25, 40]);
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(0, Small), (1, Small)]);
    assert_eq!(ranges(&draft, &protection), [(0, Some(0), Some(10)), (1, Some(0), Some(10))]);
}

/// Units by kinds of disability, totals on both sides: one small cell needs the four corners of a rectangle.
#[test]
fn a_small_cell_in_a_row_and_a_column_takes_a_rectangle() {
    let mut draft = Draft::default();
    let values = [[3, 20, 41], [30, 50, 60], [44, 70, 90]];
    let rows: Vec<Vec<CellId>> =
        values.iter().map(|row| row.iter().map(|&value| draft.people("格", value)).collect()).collect();
    for row in &rows {
        draft.total("行合计", row);
    }
    for column in 0..3 {
        draft.total("列合计", &rows.iter().map(|row| row[column]).collect::<Vec<_>>());
    }
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(0, Small), (1, NextSmallest), (3, NextSmallest), (4, NextSmallest)]);
    assert_eq!(ranges(&draft, &protection), [(0, Some(0), Some(23))]);
}

#[test]
fn a_small_complement_withholds_the_count() {
    let mut draft = Draft::default();
    let due = draft.column("应享受人数", &[43, 60, 80]);
    let paid = draft.column("领取人数", &[40, 30, 45]);
    let rest: Vec<CellId> =
        due.iter().zip(&paid).map(|(&due, &paid)| draft.complement("未领取人数", due, paid)).collect();
    let protection = draft.protect(TEN);
    // 40 of 43 goes because 3 are without; in its column it stands alone and takes the next smallest, 30 of 60.
    assert_eq!(withheld(&protection), [(paid[0].0, Complement), (paid[1].0, NextSmallest)]);
    assert_eq!(ranges(&draft, &protection), [(rest[0].0, Some(0), Some(33))]);
}

#[test]
fn a_part_that_is_small_takes_another_of_the_items_that_add_up() {
    let mut draft = Draft::default();
    let all = draft.column("A01", &[50, 70, 90]);
    let male = draft.column("A02", &[46, 31, 50]);
    let female = draft.column("A03", &[4, 39, 40]);
    for unit in 0..3 {
        let parts = [male[unit], female[unit]];
        let forms = draft.ground.at(all[unit]).form.terms().iter().copied().chain(
            parts
                .iter()
                .flat_map(|&part| draft.ground.at(part).form.terms())
                .map(|&(amount, factor)| (amount, -factor)),
        );
        let form = Form::of(forms.collect::<Vec<_>>());
        let name = "A01 = A02 + A03".to_owned();
        draft.ground.relations.push(Relation { name, form, sense: Sense::Equal, bound: 0 });
        draft.ground.groups.push(Group { total: all[unit], parts: parts.to_vec() });
    }
    let protection = draft.protect(TEN);
    let expected = [(male[0].0, NextSmallest), (male[1].0, NextSmallest), (female[0].0, Small)];
    assert_eq!(withheld(&protection), [&expected[..], &[(female[1].0, NextSmallest)]].concat());
    assert_eq!(ranges(&draft, &protection), [(female[0].0, Some(0), Some(43))]);
}

#[test]
fn a_rate_follows_its_count() {
    let mut draft = Draft::default();
    let due = draft.column("应享受人数", &[50, 60, 80]);
    let paid = draft.column("领取人数", &[4, 30, 45]);
    for unit in 0..3 {
        let cells = vec![paid[unit], due[unit]];
        let follower = Follower { label: format!("{unit}镇·领取率"), table: "表2".to_owned(), cells };
        draft.ground.followers.push(follower);
    }
    let mut protection = draft.protect(TEN);
    assert_eq!(protection.followers, [0, 1]);
    assert_eq!(protection.count(Reason::Follows), 2);
    protection.followers.clear();
    let exposed = protection.verify(&draft.ground, &TEN).unwrap();
    assert_eq!(exposed.len(), 2, "{exposed:?}");
}

/// Last year's edition hid 3 and 40 of the same figures; hiding 3 and 25 now would give both away.
#[test]
fn an_earlier_edition_that_withheld_another_pair_is_not_undone() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 25, 40, 80]);
    draft.earlier("2023年公开版", cells[1]);
    draft.earlier("2023年公开版", cells[3]);
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(0, Small), (2, NextSmallest)]);
    assert_eq!(ranges(&draft, &protection), [(0, Some(0), Some(43))]);
}

/// A figure revised since is taken as known at its present value.
#[test]
fn a_revised_figure_counts_as_known() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 25, 40, 80]);
    draft.earlier("2023年公开版", cells[1]);
    draft.ground.earlier[0].value = 24;
    assert_eq!(withheld(&draft.protect(TEN)), [(0, Small), (2, NextSmallest)]);
}

#[test]
fn a_cell_that_an_earlier_edition_printed_is_told_as_public() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 25, 40, 80]);
    draft.earlier("2023年公开版", cells[0]);
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(0, Small)]);
    assert!(protection.guarded.is_empty());
    let public = &protection.already_public[0];
    assert_eq!((public.cell, public.kind), (cells[0], Kind::Printed));
    assert_eq!(public.from, ["2023年公开版“0镇·领取人数”"]);
}

#[test]
fn a_cell_that_earlier_editions_give_away_is_told_as_public() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 25, 40, 80]);
    for &cell in &cells[1..] {
        draft.earlier("2023年公开版", cell);
    }
    let total = CellId(4);
    draft.earlier("2023年公开版", total);
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(0, Small)]);
    assert_eq!(protection.already_public[0].kind, Kind::Earlier);
    assert_eq!(protection.already_public[0].from.len(), 4);
}

#[test]
fn what_earlier_editions_leave_narrow_is_told_and_not_narrowed() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 4, 40, 80]);
    // An edition of a lower threshold printed the sum of the two as a subtotal.
    let form = Form::sum([AmountId(0), AmountId(1)]);
    draft.ground.earlier.push(Earlier {
        edition: "2022年公开版".into(),
        label: "小计".into(),
        form,
        value: 7,
    });
    let protection = draft.protect(TEN);
    assert_eq!(
        protection.already_public.iter().map(|one| (one.cell, one.kind)).collect::<Vec<_>>(),
        [(cells[0], Kind::Narrow), (cells[1], Kind::Narrow)]
    );
    assert!(protection.is_withheld(cells[0]) && protection.is_withheld(cells[1]));
}

#[test]
fn a_small_total_is_withheld_too_if_it_may_be() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 4, 0]);
    let total = CellId(3);
    // The same people in another group, so that something is printed beside.
    draft.ground.cells[total.0 as usize].may_withhold = true;
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(cells[0].0, Small), (cells[1].0, Small), (total.0, Small)]);
    assert_eq!(ranges(&draft, &protection), [(0, Some(0), None), (1, Some(0), None), (3, Some(0), None)]);
}

#[test]
fn a_small_total_that_must_be_printed_refuses_its_parts() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[3, 4, 0]);
    let exposed = draft.refused(TEN);
    assert_eq!(
        exposed.iter().map(|one| (one.cell.0, one.kind)).collect::<Vec<_>>(),
        [(0, Kind::Narrow), (1, Kind::Narrow)]
    );
    assert_eq!(exposed[0].from, ["表1“全区·领取人数”"]);
}

#[test]
fn when_everything_is_small_everything_is_withheld_and_it_is_said() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[3, 4, 1]);
    draft.column("服务人数", &[2, 0, 5]);
    for cell in &mut draft.ground.cells {
        cell.may_withhold = true;
    }
    let protection = draft.protect(TEN);
    assert!(protection.all_withheld);
    assert_eq!(protection.withheld.len(), 7);
}

#[test]
fn a_threshold_above_all_withholds_all() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[300, 400, 100]);
    for cell in &mut draft.ground.cells {
        cell.may_withhold = true;
    }
    let protection = draft.protect(Rules::below(1_000_000));
    assert!(protection.all_withheld);
    assert_eq!(protection.count(Small), 4);
}

#[test]
fn a_single_unit_gives_nothing_away_when_its_total_may_be_withheld() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[4]);
    draft.ground.cells[1].may_withhold = true;
    assert_eq!(withheld(&draft.protect(TEN)), [(0, Small), (1, Small)]);
}

#[test]
fn a_single_unit_whose_total_must_be_printed_is_refused() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[4]);
    let exposed = draft.refused(TEN);
    assert_eq!(
        (exposed[0].kind, exposed[0].from.as_slice()),
        (Kind::Total, &["表1“全区·领取人数”".to_owned()][..])
    );
}

/// Two towns of one street and a third: the street's sum and the whole's leave the third as a group of one.
#[test]
fn a_group_with_one_unit_is_covered_from_the_group_above() {
    let mut draft = Draft::default();
    let cells: Vec<CellId> = [3, 25, 40].iter().map(|&value| draft.people("镇", value)).collect();
    let first = draft.total("甲片合计", &cells[..1]);
    let second = draft.total("乙片合计", &cells[1..]);
    for total in [first, second] {
        draft.ground.cells[total.0 as usize].may_withhold = true;
    }
    draft.total("全区", &[first, second]);
    let protection = draft.protect(TEN);
    let cover = protection.withheld.iter().map(|one| one.cell).collect::<Vec<_>>();
    assert_eq!(cover, [cells[0], cells[1], first, second]);
}

#[test]
fn siblings_that_may_not_be_withheld_are_a_refusal_without_the_value() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[7, 25, 40]);
    for &cell in &cells[1..] {
        draft.ground.cells[cell.0 as usize].may_withhold = false;
    }
    let exposed = draft.refused(TEN);
    assert_eq!((exposed.len(), exposed[0].cell, exposed[0].kind), (1, cells[0], Kind::Total));
    assert_eq!(exposed[0].from, ["表1“1镇·领取人数”", "表1“2镇·领取人数”", "表1“全区·领取人数”"]);
    let message = Refusal::Computable(exposed).to_string();
    assert!(message.contains("“0镇·领取人数”可由合计推出") && !message.contains('7'), "{message}");
}

/// The two are within 0 to 7 by the printed figures; that one of them is at least 2 narrows more, but is not needed.
#[test]
fn a_refusal_names_no_more_than_it_needs() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 4, 40]);
    draft.ground.cells[cells[2].0 as usize].may_withhold = false;
    let relation =
        Relation { name: "下限".into(), form: Form::one(AmountId(0)), sense: Sense::AtLeast, bound: 2 };
    draft.ground.relations.push(relation);
    let exposed = draft.refused(TEN);
    assert_eq!(exposed.len(), 2);
    for one in exposed {
        assert_eq!(one.kind, Kind::Narrow);
        assert_eq!(one.from, ["表1“2镇·领取人数”", "表1“全区·领取人数”"]);
    }
}

/// Another table prints one of the siblings again, outside any group.
#[test]
fn a_figure_that_stands_in_two_tables_is_withheld_in_both_or_in_neither() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 25, 40, 80]);
    let again = draft.cell("1镇", Form::one(AmountId(1)), true);
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(cells[0].0, Small), (cells[1].0, NextSmallest), (again.0, Additive)]);
    draft.ground.cells[again.0 as usize].may_withhold = false;
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(cells[0].0, Small), (cells[2].0, Additive)]);
}

#[test]
fn a_printed_denominator_leaves_its_count_a_range_of_its_own_size() {
    let mut draft = Draft::default();
    let due = draft.column("应享受人数", &[12, 60, 80]);
    let paid = draft.column("领取人数", &[5, 30, 45]);
    let terms = [(AmountId(3), 1), (AmountId(0), -1)];
    let name = "领取人数 ≤ 应享受人数".to_owned();
    draft.ground.relations.push(Relation { name, form: Form::of(terms), sense: Sense::AtMost, bound: 0 });
    let protection = draft.protect(TEN);
    assert_eq!(withheld(&protection), [(paid[0].0, Small), (paid[1].0, NextSmallest)]);
    assert_eq!(ranges(&draft, &protection), [(paid[0].0, Some(0), Some(12))]);
    // Where the rules ask for more than 12 the denominator goes too, and takes the next smallest of its column.
    let protection = draft.protect(Rules { width: 15, ..TEN });
    let cover = [(due[0].0, Additive), (due[1].0, NextSmallest)];
    assert_eq!(
        withheld(&protection),
        [&cover[..], &[(paid[0].0, Small), (paid[1].0, NextSmallest)]].concat()
    );
}

/// No group says where to look: the proofs alone find the same cover.
#[test]
fn the_proof_alone_finds_the_next_smallest() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[40, 3, 80, 25]);
    draft.ground.groups.clear();
    assert_eq!(withheld(&draft.protect(TEN)), [(1, Small), (3, Additive)]);
}

/// The column is covered by itself, but another table prints the sum of the covered two without one of them.
#[test]
fn another_table_is_seen_through() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 25, 40, 80]);
    let other = draft.cell("二、三镇小计", Form::sum([AmountId(1), AmountId(2)]), false);
    draft.ground.cells[other.0 as usize].table = "表3".to_owned();
    let mut printed = vec![true; draft.ground.cells.len()];
    printed[cells[0].0 as usize] = false;
    printed[cells[1].0 as usize] = false;
    let exposed = audit(&draft.ground, &printed, &TEN).unwrap();
    assert_eq!((exposed[0].cell, exposed[0].kind), (cells[0], Kind::OtherTable));
    let protection = draft.protect(TEN);
    assert_eq!(protection.ranges(&draft.ground).unwrap()[0].range.max, Some(83), "{protection:?}");
    assert!(protection.is_withheld(cells[3]) && !protection.is_withheld(cells[1]));
}

#[test]
fn an_audit_tells_what_somebody_else_left_open() {
    let mut draft = Draft::default();
    let cells = draft.column("领取人数", &[3, 25, 40, 80]);
    let exposed = |draft: &Draft, hidden: &[CellId]| {
        let printed: Vec<bool> =
            (0..draft.ground.cells.len() as u32).map(|cell| !hidden.contains(&CellId(cell))).collect();
        let exposed = audit(&draft.ground, &printed, &TEN).unwrap();
        exposed.iter().map(|one| (one.cell, one.kind)).collect::<Vec<_>>()
    };
    assert_eq!(exposed(&draft, &[]), [(cells[0], Kind::Printed)]);
    assert_eq!(exposed(&draft, &cells[..1]), [(cells[0], Kind::Total)]);
    assert_eq!(exposed(&draft, &cells[..2]), []);
    draft.earlier("2023年公开版", cells[1]);
    assert_eq!(exposed(&draft, &cells[..2]), [(cells[0], Kind::Earlier)]);
    draft.ground.amounts[1].value = 4;
    draft.ground.earlier.clear();
    assert_eq!(exposed(&draft, &cells[..2]), [(cells[0], Kind::Narrow), (cells[1], Kind::Narrow)]);
}

#[test]
fn a_public_bound_narrows_and_one_that_is_exceeded_does_not() {
    let mut draft = Draft::default();
    draft.column("在院人数", &[6, 25, 40]);
    draft.ground.amounts[0].upper = Some(20);
    assert_eq!(ranges(&draft, &draft.protect(TEN)), [(0, Some(0), Some(20))]);
    draft.ground.amounts[0].upper = Some(5);
    assert_eq!(ranges(&draft, &draft.protect(TEN)), [(0, Some(0), Some(31))]);
}

#[test]
fn a_definition_that_the_figures_do_not_keep_proves_nothing() {
    let mut draft = Draft::default();
    draft.column("领取人数", &[6, 25, 40]);
    let name = "领取人数不超过5".to_owned();
    let form = Form::one(AmountId(0));
    draft.ground.relations.push(Relation { name, form, sense: Sense::AtMost, bound: 5 });
    let protection = draft.protect(TEN);
    assert_eq!(protection.loose, [0]);
    assert_eq!(ranges(&draft, &protection), [(0, Some(0), Some(31))]);
}

#[test]
fn a_small_cell_that_must_be_printed_is_told() {
    let mut draft = Draft::default();
    let cell = draft.people("全区·获奖人数", 3);
    draft.ground.cells[0].may_withhold = false;
    assert_eq!(draft.protect(TEN).small_but_printed, [cell]);
}

#[test]
fn a_negative_amount_and_an_unknown_one_are_faults_of_the_ground() {
    let mut draft = Draft::default();
    draft.people("甲镇", -1);
    let refusal = protect(&draft.ground, &TEN).unwrap_err();
    assert_eq!(refusal, Refusal::Ground(Fault::Negative { amount: 0 }));
    draft.ground.amounts[0].value = 1;
    draft.cell("乙镇", Form::one(AmountId(9)), true);
    let refusal = protect(&draft.ground, &TEN).unwrap_err();
    assert_eq!(refusal, Refusal::Ground(Fault::Unknown { label: "乙镇".to_owned() }));
}

#[test]
fn numbers_too_large_are_refused_and_not_rounded() {
    let mut draft = Draft::default();
    let parts = [draft.people("甲镇", i64::MAX), draft.people("乙镇", 1)];
    draft.total("全区", &parts);
    let refusal = protect(&draft.ground, &TEN).unwrap_err();
    assert_eq!(refusal, Refusal::Ground(Fault::TooLarge { label: "全区".to_owned() }));
}
