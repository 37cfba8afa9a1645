"""Sessions of a space: call, agenda, quorum, decisions and the acta built from them."""
