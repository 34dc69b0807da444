use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ledger::Hash;
use ledger::merkle::{
    ConsistencyProof, Frontier, InclusionProof, MerkleError, consistency_proof, empty_root, inclusion_proof,
    leaf_hash, levels, log_leaf, root_of, verify_consistency, verify_inclusion,
};
use ledger::position::{LeafIndex, TreeSize};
use ledger::sha256;
use proptest::prelude::*;

fn leaves(count: u64) -> Vec<[u8; 32]> {
    (0..count).map(|at| sha256(&at.to_be_bytes()).0).collect()
}

fn nodes(leaves: &[[u8; 32]]) -> Vec<Vec<Hash>> {
    levels(leaves.iter().map(|data| leaf_hash(data)))
}

fn root(leaves: &[[u8; 32]]) -> Hash {
    root_of(leaves.iter().map(<[u8; 32]>::as_slice))
}

fn theirs(leaves: &[[u8; 32]]) -> MemoryBackedTree<sha2::Sha256, [u8; 32]> {
    let mut tree = MemoryBackedTree::new();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree
}

#[test]
fn known_roots_of_rfc_6962_come_out() {
    // The leaves and roots of the reference test vectors of Certificate Transparency.
    let data: Vec<Vec<u8>> =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
            .iter()
            .map(|hex| {
                (0..hex.len())
                    .step_by(2)
                    .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
                    .collect()
            })
            .collect();
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    for (count, expected) in roots.iter().enumerate() {
        assert_eq!(root_of(data[..count].iter().map(Vec::as_slice)).to_string(), *expected, "{count} leaves");
    }
    assert_eq!(root_of([]), empty_root());
}

#[test]
fn a_log_leaf_ties_note_and_record_together() {
    let (note, record) = (sha256(b"note"), sha256(b"record"));
    let data = [b"sunledger/leaf/v1\n".as_slice(), &note.0, &record.0].concat();
    assert_eq!(log_leaf(&note, &record), sha256(&data));
    assert_ne!(log_leaf(&note, &record), log_leaf(&record, &note));
}

#[test]
fn a_leaf_or_size_that_does_not_exist_has_no_proof() {
    let nodes = nodes(&leaves(5));
    assert!(matches!(
        inclusion_proof(&nodes, LeafIndex(5), TreeSize(5)),
        Err(MerkleError::NoSuchLeaf { index: 5, size: 5 })
    ));
    assert!(matches!(
        inclusion_proof(&nodes, LeafIndex(0), TreeSize(6)),
        Err(MerkleError::MissingNode { .. })
    ));
    assert!(matches!(consistency_proof(&nodes, TreeSize(6), TreeSize(5)), Err(MerkleError::Shrunk { .. })));
    let nothing = InclusionProof::default();
    assert!(verify_inclusion(&nothing, &Hash::ZERO, LeafIndex(0), TreeSize(0), &empty_root()).is_err());
    let huge =
        verify_inclusion(&nothing, &Hash::ZERO, LeafIndex(u64::MAX - 1), TreeSize(u64::MAX), &Hash::ZERO);
    assert_eq!(huge, Err(MerkleError::Length));
}

#[test]
fn a_frontier_comes_back_from_its_parts() {
    let mut frontier = Frontier::new();
    leaves(77).iter().for_each(|data| frontier.append(leaf_hash(data)));
    let again = Frontier::from_parts(frontier.size(), frontier.peaks().to_vec()).unwrap();
    assert_eq!(again.root(), frontier.root());
    assert_eq!(Frontier::from_parts(TreeSize(79), frontier.peaks().to_vec()), Err(MerkleError::Length));
}

proptest! {
    #[test]
    fn roots_and_inclusion_agree_with_ct_merkle(count in 1_u64..300, at: prop::sample::Index) {
        let leaves = leaves(count);
        let (tree, index) = (theirs(&leaves), at.index(count as usize));
        let root = root(&leaves);
        prop_assert_eq!(tree.root().as_bytes().to_vec(), root.0.to_vec());
        let proof = inclusion_proof(&nodes(&leaves), LeafIndex(index as u64), TreeSize(count)).unwrap();
        let bytes: Vec<u8> = proof.0.iter().flat_map(|hash| hash.0).collect();
        prop_assert_eq!(tree.prove_inclusion(index).as_bytes().to_vec(), bytes);
        prop_assert_eq!(
            proof.verify(&leaf_hash(&leaves[index]), LeafIndex(index as u64), TreeSize(count), &root), Ok(())
        );
    }

    #[test]
    fn consistency_agrees_with_ct_merkle(old in 1_u64..200, more in 0_u64..200) {
        let leaves = leaves(old + more);
        let proof = consistency_proof(&nodes(&leaves), TreeSize(old), TreeSize(old + more)).unwrap();
        let (old_root, new_root) = (root(&leaves[..old as usize]), root(&leaves));
        prop_assert_eq!(
            verify_consistency(&proof, (TreeSize(old), &old_root), (TreeSize(old + more), &new_root)), Ok(())
        );
        if more > 0 {
            let bytes: Vec<u8> = proof.0.iter().flat_map(|hash| hash.0).collect();
            prop_assert_eq!(theirs(&leaves).prove_consistency(more as usize).as_bytes().to_vec(), bytes);
        }
    }

    #[test]
    fn both_proofs_hold_for_tlog_tiles_too(old in 1_u64..100, more in 1_u64..100, at: prop::sample::Index) {
        let size = old + more;
        let (leaves, index) = (leaves(size), at.index(size as usize) as u64);
        let nodes = nodes(&leaves);
        let their_hash = |hash: &Hash| tlog_tiles::Hash(hash.0);
        let their_proof = |hashes: &[Hash]| hashes.iter().map(their_hash).collect::<Vec<_>>();
        let included = inclusion_proof(&nodes, LeafIndex(index), TreeSize(size)).unwrap();
        let leaf = tlog_tiles::record_hash(&leaves[index as usize]);
        let new_root = their_hash(&root(&leaves));
        prop_assert!(tlog_tiles::check_record(&their_proof(&included.0), size, new_root, index, leaf).is_ok());
        let consistent = consistency_proof(&nodes, TreeSize(old), TreeSize(size)).unwrap();
        let old_root = their_hash(&root(&leaves[..old as usize]));
        prop_assert!(tlog_tiles::check_tree(&their_proof(&consistent.0), size, new_root, old, old_root).is_ok());
    }

    #[test]
    fn an_altered_inclusion_proof_does_not_hold(
        count in 1_u64..100, at: prop::sample::Index, change in 0..6, which: prop::sample::Index
    ) {
        let leaves = leaves(count);
        let (index, root) = (at.index(count as usize) as u64, root(&leaves));
        let mut proof = inclusion_proof(&nodes(&leaves), LeafIndex(index), TreeSize(count)).unwrap();
        let (mut leaf, mut place, mut size) = (leaf_hash(&leaves[index as usize]), index, count);
        match change {
            0 => proof.0.push(Hash::ZERO),
            1 if !proof.0.is_empty() => { proof.0.pop(); }
            2 if !proof.0.is_empty() => { let at = which.index(proof.0.len()); proof.0[at].0[0] ^= 1; }
            3 => leaf.0[31] ^= 1,
            4 => place += 1,
            // Another size changes the path's shape unless the right edge stands the same way.
            5 => size = count * 2 + 1,
            _ => leaf.0[0] ^= 1,
        }
        prop_assert!(verify_inclusion(&proof, &leaf, LeafIndex(place), TreeSize(size), &root).is_err());
    }

    #[test]
    fn a_changed_history_is_not_consistent(old in 1_u64..60, more in 0_u64..60, at: prop::sample::Index) {
        let honest = leaves(old + more);
        let mut forged = honest.clone();
        forged[at.index(old as usize)][0] ^= 1;
        let proof = consistency_proof(&nodes(&forged), TreeSize(old), TreeSize(old + more)).unwrap();
        let (old_root, new_root) = (root(&honest[..old as usize]), root(&forged));
        let verdict = verify_consistency(&proof, (TreeSize(old), &old_root), (TreeSize(old + more), &new_root));
        prop_assert!(verdict.is_err());
    }

    #[test]
    fn no_proof_makes_the_checker_panic(
        hashes in prop::collection::vec(any::<[u8; 32]>(), 0..70), old: u64, new: u64, root: [u8; 32]
    ) {
        let hashes: Vec<Hash> = hashes.into_iter().map(Hash).collect();
        let _ = verify_inclusion(&InclusionProof(hashes.clone()), &Hash(root), LeafIndex(old), TreeSize(new), &Hash(root));
        let _ = verify_consistency(&ConsistencyProof(hashes), (TreeSize(old), &Hash(root)), (TreeSize(new), &Hash(root)));
    }
}
