/**
 * A text as what people see as its characters: the extended grapheme clusters of Unicode 15.0 (UAX #29), as cty counts
 * them. Not Intl.Segmenter: newer editions join more, and what a plan holds must not depend on the machine's.
 */
export function graphemes(text: string): readonly string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return text.split('');
  const clusters: string[] = [];
  let cluster = '';
  let state = nothing;
  for (const character of text) {
    const kind = kindOf(character);
    const isLineEnd = cluster === '\r' && character === '\n';
    if (cluster !== '' && !isLineEnd && isBreak(state, kind)) {
      clusters.push(cluster);
      cluster = '';
    }
    cluster += character;
    state = next(state, kind);
  }
  return cluster === '' ? clusters : [...clusters, cluster];
}

type Kind =
  | 'control'
  | 'extend'
  | 'joiner'
  | 'spacing'
  | 'prepend'
  | 'flag'
  | 'pictograph'
  | 'leading'
  | 'vowel'
  | 'trailing'
  | 'syllable'
  | 'closed-syllable'
  | 'other';

/** What of the text so far decides whether it breaks before the next character. */
interface State {
  readonly previous: Kind;
  /** Whether a pictograph has been seen with nothing but marks behind it. */
  readonly pictograph: boolean;
  /** Whether the text ends with an odd number of regional indicators. */
  readonly halfFlag: boolean;
}

const nothing: State = { previous: 'other', pictograph: false, halfFlag: false };

function next(state: State, kind: Kind): State {
  return {
    previous: kind,
    pictograph: kind === 'pictograph' || (state.pictograph && (kind === 'extend' || kind === 'joiner')),
    halfFlag: kind === 'flag' && !state.halfFlag,
  };
}

function isBreak({ previous, pictograph, halfFlag }: State, kind: Kind): boolean {
  if (previous === 'control' || kind === 'control') return true;
  if (kind === 'extend' || kind === 'joiner' || kind === 'spacing' || previous === 'prepend') return false;
  if (kind === 'pictograph' && previous === 'joiner') return !pictograph;
  if (kind === 'flag') return !halfFlag;
  return !(followers[previous]?.includes(kind) ?? false);
}

/** Hangul letters that go into one block. */
const followers: Readonly<Partial<Record<Kind, readonly Kind[]>>> = {
  leading: ['leading', 'vowel', 'syllable', 'closed-syllable'],
  vowel: ['vowel', 'trailing'],
  syllable: ['vowel', 'trailing'],
  trailing: ['trailing'],
  'closed-syllable': ['trailing'],
};

function kindOf(character: string): Kind {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x300) return latinKind(point);
  if (point === 0x200d) return 'joiner';
  if (point >= 0x1100) {
    const hangul = hangulKind(point);
    if (hangul !== undefined) return hangul;
  }
  if (prepends.test(character)) return 'prepend';
  if (extends_.test(character)) return 'extend';
  if (controls.test(character)) return 'control';
  if (spacings.test(character) && !notSpacings.test(character)) return 'spacing';
  if (/^\p{Regional_Indicator}$/u.test(character)) return 'flag';
  return /^\p{Extended_Pictographic}$/u.test(character) ? 'pictograph' : 'other';
}

function latinKind(point: number): Kind {
  if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point === 0xad) return 'control';
  return point === 0xa9 || point === 0xae ? 'pictograph' : 'other';
}

function hangulKind(point: number): Kind | undefined {
  if (point <= 0x115f || (point >= 0xa960 && point <= 0xa97c)) return 'leading';
  if (point <= 0x11a7 || (point >= 0xd7b0 && point <= 0xd7c6)) return 'vowel';
  if (point <= 0x11ff || (point >= 0xd7cb && point <= 0xd7fb)) return 'trailing';
  if (point < 0xac00 || point > 0xd7a3) return undefined;
  return (point - 0xac00) % 28 === 0 ? 'syllable' : 'closed-syllable';
}

const prepends =
  /^[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]$/u;
const extends_ = /^[\p{Grapheme_Extend}\p{Emoji_Modifier}]$/u;
const controls = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]$/u;
const spacings = /^[\p{Mc}\u0e33\u0eb3]$/u;
const notSpacings =
  /^[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c\u1a61\u1a63\u1a64\uaa7b\uaa7d\u{11720}\u{11721}]$/u;
