"""Seeded faults: messages whose truth is known because a program wrote them from a catalogue's own values.

    kinds.yaml      every kind of fault: a wrong value in a true claim, or a wording that is wrong by itself
    banks/          wordings: `dev` for those who build gates, `held` by somebody who has not seen the gates
    bank.py         reads a bank
    shop.py         what a catalogue knows, and which names of its products are clear
    writing.py      values as a market writes them: money, dates, counts
    truths.py       for each kind of claim, the true values of one subject
    wrongs.py       for each kind of fault, values that are wrong beyond any tolerance
    generator.py    frames, claims and one fault put together
    __main__.py     writes rows to a file, for `marque eval seeded-faults --data`

Nothing here asks a gate or knows its patterns: truth comes from the inventory's facts alone.
"""
