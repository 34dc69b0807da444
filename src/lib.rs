//! sunledger
