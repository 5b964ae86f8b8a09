"""Cyrillic, Greek and Korean names in Latin letters, roughly as passports have them."""

_READ = "абвгдезийклмнопрстуфцыэіїєґжхчшщюяё" + "αβγδεζηικλμνοπρστυφωςάέήίόύώϊθξχψ"
_WRITTEN = (
    "a,b,v,g,d,e,z,i,y,k,l,m,n,o,p,r,s,t,u,f,ts,y,e,i,yi,ye,g,zh,kh,ch,sh,shch,yu,ya,yo"
    ",a,v,g,d,e,z,i,i,k,l,m,n,o,p,r,s,t,y,f,o,s,a,e,i,i,o,y,o,i,th,x,ch,ps"
)
_LETTERS = {**dict(zip(_READ, _WRITTEN.split(","), strict=True)), "ь": "", "ъ": ""}
_HEADS = "g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h".split(",")  # noqa: SIM905 - a table to be read
_VOWELS = "a,ae,ya,yae,eo,e,yeo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,eu,ui,i".split(",")  # noqa: SIM905 - a table to be read
_TAILS = ",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,t".split(",")  # noqa: SIM905 - a table to be read
_FIRST_SYLLABLE = 0xAC00
_SYLLABLES = len(_HEADS) * len(_VOWELS) * len(_TAILS)


def romanized(name: str) -> str:
    """Return a name in Latin letters; one that has them already, or of another script, as it is."""
    pieces = [_piece(letter) for letter in name.lower()]
    if pieces == list(name.lower()):
        return name
    korean = all(_is_syllable(letter) for letter in name)
    return ("-" if korean else "").join(pieces).capitalize()


def _piece(letter: str) -> str:
    if not _is_syllable(letter):
        return _LETTERS.get(letter, letter)
    rest, tail = divmod(ord(letter) - _FIRST_SYLLABLE, len(_TAILS))
    head, vowel = divmod(rest, len(_VOWELS))
    return _HEADS[head] + _VOWELS[vowel] + _TAILS[tail]


def _is_syllable(letter: str) -> bool:
    return 0 <= ord(letter) - _FIRST_SYLLABLE < _SYLLABLES
