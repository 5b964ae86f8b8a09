"""Suites: one file each, a declaration that fits a screen.

To add one:

1. `evals/suites/NAME.py` (a dash in the name is an underscore in the file) with `SUITE = Suite(...)`:

       class Row(EvalRow):
           text: str
           label: Literal["0", "1"]

       def run(rows: Sequence[Row], setting: Setting) -> Score:
           answers = []
           for done, row in enumerate(rows, start=1):
               probability = my_gate.probability(row.text)
               answers.append(Answer(true=row.label == "1", said=probability >= my_gate.LEAST, score=probability))
               setting.progress(done)
           return binary_score(answers, metrics=("precision", "recall", "f1"), headlines=("f1",), seed=setting.seed)

       SUITE = Suite("pressure", "Does the gate tell pressure selling from plain copy?", Row, run)

2. the name into `evals.suites.catalogue.NAMES`;
3. the data as `evals/datasets/NAME/*.jsonl` (`dev`, `held`, others; each is a set of its own), with a README.md;
4. `marque eval NAME --write-baseline`, and commit `evals/baselines/NAME.json`.

`evals.suites.binary` serves every suite whose truth and answer are yes or no (precision, recall, f1, balanced
accuracy, true and false positive rate; with a score also auc, brier, expected calibration error and the table of
ten bins). Where the answer is a verdict of all gates or some, `evals.suites.verdicts` gives them as `marque check`
would. Anything else: fill `Score.counted` with one number a row under each name, and name metrics over them from
`evals.metrics`; intervals, baselines, report and JSON come by themselves.
"""
