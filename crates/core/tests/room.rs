//! The room under a virtual clock: every test drives it through the one harness and reads what it wanted.

mod harness;

mod cases;
