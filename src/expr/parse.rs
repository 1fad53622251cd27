//! How do the words hang together? Precedence, parentheses and chains of comparisons.
//!
//! In: a text and the [`Names`]. Out: the tree, or the first [`Fault`]. Length and nesting are bounded, so that no text
//! can exhaust the stack, here or in a reader of the tree. Refuses to know: what an item is worth or measured in.

use super::fault::{Fault, FaultKind};
use super::names::Names;
use super::scan::{Lexeme, Token, scan};
use super::{Node, Operator, Ref, Relation};

/// Deepest nesting of parentheses, functions and minus signs accepted.
const DEEPEST: usize = 64;

/// Most operators accepted; with [`DEEPEST`] it bounds the height of the tree, down which every reader walks.
const MOST: usize = 200;

const OPERAND: &str = "名称、代码、数或左括号";
const COMPARISON: &str = "比较符号，如 =、≤、≥";
const ITEM: &str = "填报项的名称或代码";

/// Reads a formula such as `(A02 + A03) / A01`.
pub fn formula(text: &str, names: &Names) -> Result<Node, Fault> {
    let mut parser = Parser::new(text, names, false)?;
    let node = parser.sum_of_terms()?;
    parser.end("运算符号或结尾").map(|()| node)
}

/// Reads a relation such as `A01 = A02 + A03 <= B01`.
pub fn relation(text: &str, names: &Names) -> Result<Relation, Fault> {
    Parser::new(text, names, false)?.relation()
}

/// Reads a relation in the notation printed on forms, where a number is a row: `序号2=9+10`, `(1)=(2)+(5)`, `01≥02`.
/// `names` knows the rows by their numbers as printed.
pub fn printed(text: &str, names: &Names) -> Result<Relation, Fault> {
    Parser::new(text, names, true)?.relation()
}

struct Parser<'a> {
    original: Vec<char>,
    lexemes: Vec<Lexeme>,
    next: usize,
    depth: usize,
    operators: usize,
    names: &'a Names<'a>,
}

impl<'a> Parser<'a> {
    fn new(text: &str, names: &'a Names<'a>, printed: bool) -> Result<Self, Fault> {
        let lexemes = scan(text, printed)?;
        Ok(Self { original: text.chars().collect(), lexemes, next: 0, depth: 0, operators: 0, names })
    }

    fn peek(&self) -> Option<&Token> {
        self.lexemes.get(self.next).map(|lexeme| &lexeme.token)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.next += usize::from(found);
        found
    }

    /// The fault of finding what stands here instead of what is expected.
    fn unexpected(&self, expected: &'static str) -> Fault {
        match self.lexemes.get(self.next) {
            None => Fault { at: self.original.len(), length: 1, kind: FaultKind::Ended { expected } },
            Some(&Lexeme { at, length, .. }) => {
                let found = self.original[at..at + length].iter().collect();
                Fault { at, length, kind: FaultKind::Unexpected { found, expected } }
            }
        }
    }

    fn end(&self, expected: &'static str) -> Result<(), Fault> {
        if self.next == self.lexemes.len() { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn relation(mut self) -> Result<Relation, Fault> {
        let first = self.sum_of_terms()?;
        let mut rest = Vec::new();
        while let Some(&Token::Comparison(comparison)) = self.peek() {
            self.next += 1;
            rest.push((comparison, self.sum_of_terms()?));
        }
        if rest.is_empty() {
            return Err(self.unexpected(COMPARISON));
        }
        self.end("运算符号、比较符号或结尾").map(|()| Relation { first, rest })
    }

    /// Steps over an operator, unless there were too many.
    fn count_operator(&mut self) -> Result<(), Fault> {
        if self.operators == MOST {
            let at = self.lexemes.get(self.next).map_or(0, |lexeme| lexeme.at);
            return Err(Fault { at, length: 1, kind: FaultKind::TooMany { limit: MOST } });
        }
        self.operators += 1;
        self.next += 1;
        Ok(())
    }

    fn sum_of_terms(&mut self) -> Result<Node, Fault> {
        let mut left = self.product()?;
        while let Some(&Token::Operator(operator @ (Operator::Add | Operator::Sub))) = self.peek() {
            self.count_operator()?;
            left = Node::Binary(operator, Box::new(left), Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Node, Fault> {
        let mut left = self.factor()?;
        while let Some(&Token::Operator(operator @ (Operator::Mul | Operator::Div))) = self.peek() {
            self.count_operator()?;
            left = Node::Binary(operator, Box::new(left), Box::new(self.factor()?));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Node, Fault> {
        let Some(Lexeme { token, at, length }) = self.lexemes.get(self.next).cloned() else {
            return Err(self.unexpected(OPERAND));
        };
        match token {
            Token::Number(number) => {
                self.next += 1;
                Ok(Node::Number(number))
            }
            Token::Operator(Operator::Sub) => {
                self.next += 1;
                let inner = self.nested(at, Self::factor)?;
                Ok(Node::Negative(Box::new(inner)))
            }
            Token::Open => {
                self.next += 1;
                let inner = self.nested(at, Self::sum_of_terms)?;
                self.close(at).map(|()| inner)
            }
            Token::Quoted(_) => self.item(),
            Token::Name(name) => match self.lexemes.get(self.next + 1) {
                Some(&Lexeme { token: Token::Open, at: open, .. }) => {
                    self.next += 2;
                    self.function(&name, (at, length), open)
                }
                _ => self.item(),
            },
            _ => Err(self.unexpected(OPERAND)),
        }
    }

    /// What stands between `name(` and its `)`.
    fn function(&mut self, name: &str, (at, length): (usize, usize), open: usize) -> Result<Node, Fault> {
        if name.eq_ignore_ascii_case("prev") {
            let mut node = self.item()?;
            if let Node::Item(item) = &mut node {
                item.previous = true;
            }
            return self.close(open).map(|()| node);
        }
        if !name.eq_ignore_ascii_case("sum") {
            return Err(Fault { at, length, kind: FaultKind::UnknownFunction { name: name.to_owned() } });
        }
        let parts = self.nested(at, |parser| {
            let mut parts = vec![parser.sum_of_terms()?];
            while parser.take(&Token::Comma) {
                parts.push(parser.sum_of_terms()?);
            }
            Ok(parts)
        })?;
        self.close(open).map(|()| Node::Sum(parts))
    }

    fn item(&mut self) -> Result<Node, Fault> {
        let Some(Lexeme { token: Token::Name(name) | Token::Quoted(name), at, length }) =
            self.lexemes.get(self.next)
        else {
            return Err(self.unexpected(ITEM));
        };
        let Some(item) = self.names.resolve(name) else {
            let kind = FaultKind::Unknown { name: name.clone(), nearest: self.names.nearest(name) };
            return Err(Fault { at: *at, length: *length, kind });
        };
        self.next += 1;
        Ok(Node::Item(Ref { item, previous: false }))
    }

    fn close(&mut self, open: usize) -> Result<(), Fault> {
        if self.take(&Token::Close) {
            Ok(())
        } else if self.peek().is_none() {
            Err(Fault { at: open, length: 1, kind: FaultKind::Unclosed { open: '(', close: ')' } })
        } else {
            Err(self.unexpected("运算符号或右括号"))
        }
    }

    fn nested<T>(&mut self, at: usize, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth == DEEPEST {
            return Err(Fault { at, length: 1, kind: FaultKind::TooDeep { limit: DEEPEST } });
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::names;
    use super::*;
    use crate::ids::{Id, ItemId};
    use proptest::prelude::*;

    fn shape(relation: &Relation) -> String {
        relation.to_source(&|item| format!("i{}", item.at()))
    }

    #[test]
    fn relations_are_read_in_every_way_they_are_typed() {
        for (text, expect) in [
            ("A01 = A02 + A03", "i0 = i1 + i2"),
            ("持证残疾人数==男+女", "i0 = i1 + i2"),
            ("Ａ０１＝男＋女", "i0 = i1 + i2"),
            ("（男＋女）×２．５÷４ ≤ A01", "(i1 + i2) * 2.5 / 4 <= i0"),
            ("A01 - A02 - A03 >= 0", "i0 - i1 - i2 >= 0"),
            ("A01 − (A02 – A03) ≠ 0", "i0 - (i1 - i2) != 0"),
            ("A01 + A02 * A03 <> -1", "i0 + i1 * i2 != -1"),
            ("-(A01*A02) < A03", "-(i0 * i1) < i2"),
            ("A01 = A02 + A03 <= B01", "i0 = i1 + i2 <= i3"),
            ("A01 = sum（男、女，「0-6岁残疾儿童」）", "i0 = sum(i1, i2, i4)"),
            ("「0-6岁残疾儿童」 > prev(「0-6岁残疾儿童」)", "i4 > prev(i4)"),
            ("｢０－６岁残疾儿童｣ ≦ Prev(A01)", "i4 <= prev(i0)"),
            ("C3.1>=A01", "i5 >= i0"),
            ("\u{feff}A01\u{3000}=\n A02\u{200b}", "i0 = i1"),
        ] {
            assert_eq!(relation(text, &names()).map(|read| shape(&read)).as_deref(), Ok(expect), "{text}");
        }
    }

    #[test]
    fn a_number_in_printed_notation_is_a_row() {
        let rows = ["1", "2", "5", "9", "10", "11", "13", "14", "01", "02"];
        let names = Names::new(rows.iter().enumerate().map(|(at, row)| (ItemId::of(at), *row, "", "")));
        for (text, expect) in [
            ("序号2=9+10+11", "2 = 9 + 10 + 11"),
            ("(1)=(2)+(5)", "1 = 2 + 5"),
            ("（1）＝（2）＋（5）", "1 = 2 + 5"),
            ("01≥02", "01 >= 02"),
            ("2=9+10≤13+14", "2 = 9 + 10 <= 13 + 14"),
            ("第2行 = 第9行 + 行次10", "2 = 9 + 10"),
            ("行（2）= 序号 9 + ①", "2 = 9 + 1"),
        ] {
            let read = printed(text, &names).expect(text);
            let shown = read.to_source(&|item| rows[item.at()].to_owned()).replace(['「', '」'], "");
            assert_eq!(shown, expect, "{text}");
        }
        let fault = printed("序号2=序号12", &names).expect_err("no row 12");
        assert_eq!((fault.at, fault.length), (6, 2));
    }

    #[test]
    fn a_fault_says_where_and_what() {
        for (text, at, length, said) in [
            ("", 0, 0, "这里没有写内容。"),
            ("　 ", 0, 0, "这里没有写内容。"),
            (
                "Ａ０１＝领取困难补帖人数",
                4,
                8,
                "第5个字：没有代码或名称为“领取困难补帖人数”的填报项，是否应为“领取困难补贴人数”？",
            ),
            ("A01 = 绿化覆盖", 6, 4, "第7个字：没有代码或名称为“绿化覆盖”的填报项。"),
            ("A01", 3, 1, "第4个字：写到这里就结束了，后面还应有比较符号，如 =、≤、≥。"),
            ("A01 = ", 6, 1, "第7个字：写到这里就结束了，后面还应有名称、代码、数或左括号。"),
            ("A01 ＝（A02 ＋ A03", 5, 1, "第6个字：“(”没有与之配对的“)”。"),
            ("A01 = A02）", 9, 1, "第10个字：此处是“）”，应为运算符号、比较符号或结尾。"),
            ("A01 = A02 A03", 10, 3, "第11个字：此处是“A03”，应为运算符号、比较符号或结尾。"),
            ("A01 = 「男", 6, 1, "第7个字：“「”没有与之配对的“」”。"),
            ("A01 =< A02", 5, 1, "第6个字：此处是“<”，应为名称、代码、数或左括号。"),
            ("A01 ! A02", 4, 1, "第5个字：此处是“!”，应为名称、数或运算符号。"),
            ("A01 = prev(1)", 11, 1, "第12个字：此处是“1”，应为填报项的名称或代码。"),
            ("A01 = sum()", 10, 1, "第11个字：此处是“)”，应为名称、代码、数或左括号。"),
        ] {
            let fault = relation(text, &names()).expect_err(text);
            assert_eq!((fault.at, fault.length, fault.to_string().as_str()), (at, length, said), "{text}");
        }
        let bare = relation("男 = 0-6岁残疾儿童", &names()).expect_err("no quotes");
        assert_eq!((bare.at, bare.kind), (6, FaultKind::NotNumber { found: "6岁残疾儿童".into() }));
        let call = relation("男 = 人数(含农村)", &names()).expect_err("a parenthesis");
        assert_eq!((call.at, call.kind), (4, FaultKind::UnknownFunction { name: "人数".into() }));
        assert_eq!(formula("A01 = A02", &names()).map_err(|fault| fault.at), Err(4));
    }

    #[test]
    fn hostile_text_is_refused_before_it_can_exhaust_the_stack() {
        let deep = FaultKind::TooDeep { limit: DEEPEST };
        let cases = ["(".repeat(1999), "-".repeat(1999), "sum(".repeat(499), "(-".repeat(900)];
        for text in cases {
            assert_eq!(formula(&text, &names()).map_err(|fault| fault.kind), Err(deep.clone()));
        }
        let allowed = format!("{}A01{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST));
        assert!(formula(&allowed, &names()).is_ok());
        let long = formula(&"1".repeat(9_000_000), &names()).expect_err("long");
        assert_eq!((long.at, long.kind), (2000, FaultKind::TooLong { limit: 2000 }));
        let many = formula(&"1+".repeat(999), &names()).expect_err("many");
        assert_eq!((many.at, many.kind), (401, FaultKind::TooMany { limit: MOST }));
    }

    #[test]
    fn the_highest_tree_accepted_fits_a_small_stack_in_every_reader() {
        let high = || {
            let text = format!("{}1{}", "(1+".repeat(64), ")".repeat(64));
            let side = format!("{}{text}", "1+".repeat(136));
            let relation = relation(&format!("{side} = 0"), &names()).expect("the highest tree");
            let checked = relation.check_units(&names(), false).expect("numbers only");
            assert_eq!(checked, relation.clone());
            let sum = checked.first.evaluate::<()>(&|_| Err(()));
            assert_eq!(sum, Ok(crate::value::Ratio::whole(201)));
            assert_eq!(checked.to_source(&|_| String::new()).replace(' ', ""), format!("{side}=0"));
            checked.sentence(&|_| String::new(), &|_| None).len() + checked.refs().len()
        };
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(high).expect("a thread");
        assert_eq!(thread.join().expect("no overflow"), 201 + 200 * 3 + 4);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*", signs in "[A甲01.＋+\\-×()（）「」=<≤!,、 ]{0,60}") {
            for text in [text, signs] {
                for fault in [
                    formula(&text, &names()).err(),
                    relation(&text, &names()).err(),
                    printed(&text, &names()).err(),
                ]
                .into_iter()
                .flatten()
                {
                    prop_assert!(fault.at <= text.chars().count());
                    super::super::point(&text, fault.at, fault.length);
                }
            }
        }
    }
}
