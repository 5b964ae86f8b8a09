"""Small learned judges: hashed features and figures, read with numpy alone.

The figures lie beside the code as `NAME.npz`, each with a card `NAME.md` that names its data, licence and
cross-validated figures; `evals/training/NAME.py` makes them. Nothing here learns, and no text is kept in clear.
"""
