"""Whether a text is consistent with a document: what changed, was invented, negated or reversed against its source.

Words of the text are held against the document by what they are (`words`), by what they mean (`lexicon`: word vectors
and relations such as synonym and antonym) and by what stands beside them (`features`). Small forests (`forest`) turn
that into the probability that each word is wrong, and those of all words into one for the text (`judge`).
Pure: a text and a document in, figures out.
"""
