"""What things are made of, in the words of copy."""

MATERIALS = (
    "cotton|wool|merino|linen|silk|cashmere|leather|suede|denim|polyester|nylon|oak|walnut|pine|teak|bamboo|beech|"
    "maple|mahogany|cherry wood|wood|stainless steel|"
    "carbon steel|cast iron|steel|iron|aluminium|aluminum|brass|copper|titanium|gold|silver|ceramic|porcelain|glass|"
    "marble|granite|plastic|silicone|rubber|"
    "cork|hemp|jute|felt|fleece|down|velvet|satin|canvas|carbon fibre|carbon fiber|concrete|clay|stoneware|rattan|"
    "wicker|viscose|lyocell|tencel|acrylic"
)
"""Alternatives of a regular expression, the longer names first where one begins with another."""
COMPOUNDS = (
    "(?:merino|lambswool|virgin|boiled|organic) wool|(?:organic|pima|egyptian|brushed|combed) cotton|"
    "(?:full-grain|vegetable-tanned) leather|(?:carbon|stainless|mild|galvanised|galvanized) steel|cast iron|"
    "recycled (?:nylon|polyester|wool|cotton)|carbon fib(?:re|er)|borosilicate glass|solid (?:oak|walnut|beech|pine|"
    "brass)"
)
"""Names of more than one word, which are hardly ever anything but a material."""
PLAINLY = "|".join(
    name for name in MATERIALS.split("|") if name not in ("felt", "down", "gold", "silver", "copper", "cherry wood")
)
"""Materials whose word, after "is", is not as often a verb, a direction or a colour."""
WORDS = frozenset(word for name in MATERIALS.split("|") for word in name.split()) | {"merino", "stainless", "recycled"}
"""Every single word of these names."""
