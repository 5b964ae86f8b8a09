"""What copy asserts, taken apart claim by claim and held against the evidence.

`reading` finds what is said and of which product, `comparing` holds it against what is known; the files
beside them know one idea each. All of it is a function of the message, the evidence and the policy.
"""
