package data

import (
	"slices"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func TestWordsBecomeIndicesByFrequency(t *testing.T) {
	v := &TextVectorizer{}
	v.Adapt(slices.Values([]string{"The cat, the DOG!", "the cat's end.", "Élan élan"}))
	want := []string{"", "[UNK]", "the", "élan", "end", "dog", "cats", "cat"}
	if got := v.Vocabulary(); !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
	x := v.Encode("the END of the dog", "", "Élan")
	if !x.Shape().Equal(tensor.Shape{3, 5}) || x.DType() != tensor.Int64 {
		t.Fatal(x.Spec())
	}
	if got := tensor.Values[int64](x); !slices.Equal(got,
		[]int64{2, 4, 1, 2, 5, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0}) {
		t.Error(got)
	}
}

func TestRowsAndVocabulariesAreBounded(t *testing.T) {
	v := &TextVectorizer{MaxTokens: 4, Length: 2}
	v.Adapt(slices.Values([]string{"a a a b b c"}))
	x := v.Encode("a b c", "c")
	if got := tensor.Values[int64](x); !slices.Equal(got, []int64{2, 3, 1, 0}) {
		t.Error(got, v.Vocabulary())
	}
	w := &TextVectorizer{Length: 2}
	if err := w.SetVocabulary(v.Vocabulary()); err != nil {
		t.Fatal(err)
	}
	got := tensor.Values[int64](w.Encode("a b c", "c"))
	if !slices.Equal(got, []int64{2, 3, 1, 0}) {
		t.Error(got)
	}
}

func TestMistakesOfVocabularies(t *testing.T) {
	v := &TextVectorizer{MaxTokens: 3}
	if tensor.Try(func() { v.Encode("a") }) == nil {
		t.Error("a text was encoded without a vocabulary")
	}
	for want, list := range map[string][]string{"twice": {"a", "a"}, "MaxTokens": {"a", "b"}} {
		w := &TextVectorizer{MaxTokens: v.MaxTokens}
		if want == "twice" {
			w.MaxTokens = 0
		}
		if err := w.SetVocabulary(list); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", list, err)
		}
	}
}
