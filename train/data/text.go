package data

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// The first entries of every vocabulary.
const (
	padding = ""      // index 0
	unknown = "[UNK]" // index 1
)

// A TextVectorizer turns texts into rows of indices of words, as Keras' TextVectorization does:
// letters become small, the punctuation of ASCII is dropped, and words are what lies between white
// space. Index 0 fills rows up, 1 stands for words outside the vocabulary.
type TextVectorizer struct {
	// MaxTokens bounds the vocabulary, the two special entries included; 0 is no bound.
	MaxTokens int
	// Length is that of each row: longer texts are cut, shorter ones filled up. 0 means that of
	// the longest text.
	Length int

	words []string
	index map[string]int64
}

// Adapt makes the vocabulary of the words of texts: the most frequent first, words of equal
// frequency in falling alphabetical order, as Keras orders them.
func (v *TextVectorizer) Adapt(texts iter.Seq[string]) {
	count := map[string]int{}
	for t := range texts {
		for _, w := range words(t) {
			count[w]++
		}
	}
	all := make([]string, 0, len(count))
	for w := range count {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b string) int {
		if d := count[b] - count[a]; d != 0 {
			return d
		}
		return strings.Compare(b, a)
	})
	if v.MaxTokens > 0 {
		all = all[:min(len(all), max(0, v.MaxTokens-2))]
	}
	v.set(all)
}

func (v *TextVectorizer) set(all []string) {
	v.words = slices.Concat([]string{padding, unknown}, all)
	v.index = make(map[string]int64, len(all))
	for i, w := range v.words {
		v.index[w] = int64(i)
	}
}

// Vocabulary lists the words by index; empty before Adapt.
func (v *TextVectorizer) Vocabulary() []string { return slices.Clone(v.words) }

// SetVocabulary takes what Vocabulary gave, for example from a file. A list that does not begin
// with the two special entries gets them. Words that occur twice are an error, as are too many.
func (v *TextVectorizer) SetVocabulary(all []string) error {
	if len(all) >= 2 && all[0] == padding && all[1] == unknown {
		all = all[2:]
	}
	if v.MaxTokens > 0 && len(all)+2 > v.MaxTokens {
		return &tensor.ValueError{Op: "TextVectorizer", Detail: fmt.Sprintf(
			"the vocabulary has %d entries, MaxTokens is %d", len(all)+2, v.MaxTokens)}
	}
	seen := map[string]bool{padding: true, unknown: true}
	for _, w := range all {
		if seen[w] {
			return &tensor.ValueError{Op: "TextVectorizer",
				Detail: fmt.Sprintf("the vocabulary has %q twice", w)}
		}
		seen[w] = true
	}
	v.set(all)
	return nil
}

// Encode gives the indices of the words of each text, int64 [texts, Length]. It panics with a
// *tensor.StateError before there is a vocabulary.
func (v *TextVectorizer) Encode(texts ...string) *tensor.Tensor {
	if v.index == nil {
		tensor.Statef("TextVectorizer", "there is no vocabulary; call Adapt or SetVocabulary first")
	}
	rows := make([][]string, len(texts))
	n := 0
	for i, t := range texts {
		rows[i] = words(t)
		n = max(n, len(rows[i]))
	}
	if v.Length > 0 {
		n = v.Length
	}
	out := make([]int64, len(texts)*n)
	for i, row := range rows {
		for k, w := range row[:min(n, len(row))] {
			index, known := v.index[w]
			if !known {
				index = 1
			}
			out[i*n+k] = index
		}
	}
	return tensor.Of(out, len(texts), n)
}

// punctuation is what is dropped from texts.
const punctuation = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"

// words are the words of a text.
func words(text string) []string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(punctuation, r) {
			return -1
		}
		return r
	}, strings.ToLower(text))
	return strings.Fields(text)
}
