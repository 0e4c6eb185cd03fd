//! Files that NumPy wrote, and files that lie.

use std::io::Write as _;

use super::*;

/// A file of version 1.0 with this header.
fn file(header: &str, values: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(values);
    bytes
}

fn told(bytes: &[u8]) -> String {
    Npy::parse(bytes).unwrap_err().to_string()
}

#[test]
fn what_numpy_wrote_is_read() {
    let text = include_str!("../../../../tests/golden/npy.json");
    let golden: serde_json::Value = serde_json::from_str(text).unwrap();
    let cases = golden["cases"].as_object().unwrap();
    assert!(cases.len() >= 30, "{}", cases.len());
    for (name, case) in cases {
        let hex = case["file"].as_str().unwrap();
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
        let read = Npy::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let shape: Vec<u64> = read.shape.iter().map(|&axis| axis as u64).collect();
        assert_eq!(serde_json::json!(shape), case["shape"], "{name}");
        assert_eq!(read.dtype, case["dtype"].as_str().unwrap(), "{name}");
        let wanted: Vec<f64> = case["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|x| x.as_f64().unwrap_or_else(|| x.as_str().unwrap().parse().unwrap()))
            .collect();
        let same = |(a, b): (&f64, &f64)| a == b || (a.is_nan() && b.is_nan());
        assert_eq!(read.values.len(), wanted.len(), "{name}");
        assert!(read.values.iter().zip(&wanted).all(same), "{name}: {:?}", read.values);
        // However much of it is lost: an error, and no panic.
        for end in 0..bytes.len() {
            assert!(Npy::parse(&bytes[..end]).is_err() || read.values.is_empty(), "{name} {end}");
        }
    }
}

#[test]
fn what_this_crate_writes_is_read() {
    let data = augment_core::Tensor {
        shape: vec![2, 3],
        data: augment_core::TensorData::F32(vec![1.0, 2.5, -3.0, 0.0, 1e-30, 9.0]),
    };
    let mut bytes = Vec::new();
    crate::cache::encode(crate::Format::Npy, 75, &data.into(), &mut bytes).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npy");
    std::fs::File::create(&path).unwrap().write_all(&bytes).unwrap();
    let read = Npy::read(&path).unwrap();
    assert_eq!((read.shape, read.values[1]), (vec![2, 3], 2.5));
    assert!(Npy::read(folder.path()).unwrap_err().to_string().contains("regular file"));
}

#[test]
fn spaces_and_order_are_free() {
    let header = "  { \"shape\" :( 2 , 1L ),'fortran_order':True , 'descr':'|u1'}   \n";
    let read = Npy::parse(&file(header, &[7, 9])).unwrap();
    assert_eq!((read.shape, read.values), (vec![2, 1], vec![7.0, 9.0]));
}

#[test]
fn a_header_that_lies_is_told_and_costs_nothing() {
    let of =
        |shape: &str| format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n");
    let huge = told(&file(&of("(4000000000, 4000000000, 4000000000)"), &[0; 8]));
    assert!(huge.contains("cut off"), "{huge}");
    let large = told(&file(&of("(4000000000, 4000000000)"), &[0; 8]));
    assert!(large.contains("cut off"), "{large}");
    assert!(told(&file(&of("(2,)"), &[0; 15])).contains("of which 15 are there"));
    assert!(told(&file(&of("(2,)"), &[0; 17])).contains("1 bytes follow"));
    assert!(told(&file(&of("(99999999999999999999999,)"), &[])).contains("length of an axis"));
    // No values, whatever the other axes say.
    assert!(Npy::parse(&file(&of("(0, 4000000000)"), &[])).unwrap().values.is_empty());
    let mut long = b"\x93NUMPY\x02\x00".to_vec();
    long.extend(u32::MAX.to_le_bytes());
    assert!(told(&long).contains("none has more than 10000"));
}

#[test]
fn what_is_wrong_is_said() {
    let with = |header: &str| told(&file(header, &[0; 4]));
    assert!(told(b"PK\x03\x04").contains("no .npy file"));
    assert!(told(b"").contains("no .npy file"));
    assert!(told(b"\x93NUMPY\x09\x00").contains("version 9.0"));
    assert!(told(b"\x93NUMPY\x01\x00\x40").contains("cut off"));
    assert!(with("").contains("its end where it should have `{`"));
    assert!(with("{'descr': '<f4'}").contains("`fortran_order` is missing"));
    assert!(with("{'descr': '<f4', 'descr': '<f4'}").contains("twice"));
    assert!(with("{'colour': 3}").contains("`colour` is no key"));
    assert!(with("{'descr': <f4}").contains("a text in quotes"));
    assert!(with("{'fortran_order': 1}").contains("True or False"));
    assert!(with("{'shape': (1)}").contains("a comma after a single axis"));
    assert!(with("{'shape': (1, -2)}").contains("length of an axis"));
    assert!(with("{'shape': [1]}").contains("should have `(`"));
    let whole = |descr: &str, rest: &str| {
        with(&format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (1,)}}{rest}"))
    };
    assert!(whole("'<f4'", " x").contains("nothing after the last brace"));
    for descr in ["'|O'", "'<c8'", "'<U3'", "'<f16'", "'|f4'", "'f4'", "''", "'é4'", "[('a', 1)]"]
    {
        assert!(whole(descr, "").contains("cannot be read"), "{descr}");
    }
    let not_utf8 = [b"\x93NUMPY\x01\x00\x02\x00".as_slice(), &[0xff, 0xfe]].concat();
    assert!(told(&not_utf8).contains("no UTF-8"));
}
