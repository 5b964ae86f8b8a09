"""Green claims: whether a sentence says that something is good for the environment, or less bad for it.

Which of them are forbidden is the rules' (`policies/rules/green-en.yaml`).
"""
