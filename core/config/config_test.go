package config

import (
	"strings"
	"testing"
)

type thing interface{ size() float64 }

type box struct {
	Mark
	Side  float64 `json:"side"`
	Label string  `json:"label,omitzero"`
	Inner thing   `json:"inner"`
	Lid   lid     `json:",inline"`
}

type lid struct {
	Weight float64 `json:"lid_weight"`
}

func (b box) size() float64 { return b.Side }

func TestListsOfDefaultsAreNotShared(t *testing.T) {
	r := New[thing]("shape")
	r.Add("Heap", &heap{Sides: []float64{1, 2}})
	if _, err := r.FromConfig("Heap", []byte(`{"sides": [7, 7]}`)); err != nil {
		t.Fatal(err)
	}
	h := r.Fill(&heap{}).(*heap)
	h.Sides[0] = 9
	if got, _ := r.Named("Heap"); got.size() != 1 {
		t.Errorf("the default became %v", got.size())
	}
}

type heap struct {
	Mark
	Sides []float64 `json:"sides"`
}

func (h *heap) size() float64 { return h.Sides[0] }

type ball struct {
	Mark
	Radius float64 `json:"radius"`
}

func (b *ball) size() float64 { return b.Radius }

func shapes() *Registry[thing] {
	r := New[thing]("shape")
	r.Add("BigBox", box{Side: 2, Lid: lid{3}}, "crate")
	r.Add("Ball", &ball{Radius: 5})
	return r
}

func TestFillIsDoneOnce(t *testing.T) {
	r := shapes()
	b := r.Fill(box{Label: "x"}).(box)
	if b.Side != 2 || b.Label != "x" || b.Lid.Weight != 3 {
		t.Errorf("filled: %+v", b)
	}
	b.Side = 0
	if got := r.Fill(b).(box); got.Side != 0 {
		t.Errorf("filled twice: %+v", got)
	}
	if got := r.Fill(box{Side: Zero}).(box); got.Side != 0 {
		t.Errorf("Zero became %v", got.Side)
	}
	p := &ball{}
	if r.Fill(p) != thing(p) || p.Radius != 5 {
		t.Errorf("a pointer is filled in place: %+v", p)
	}
}

func TestConfigRoundTrip(t *testing.T) {
	r := shapes()
	v := box{Side: Zero, Inner: &ball{Radius: 7}}
	text, err := r.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"class_name":"BigBox","config":{"side":0,"inner":{"class_name":"Ball",` +
		`"config":{"radius":7}},"lid_weight":3}}`
	if string(text) != want {
		t.Errorf("encoded %s\nwant    %s", text, want)
	}
	got, err := r.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := r.Encode(got)
	if string(again) != want {
		t.Errorf("second round gives %s", again)
	}
	if got, err = r.Decode([]byte(`{"class_name":"crate","config":{"inner":null}}`)); err != nil ||
		got.size() != 2 {
		t.Errorf("defaults: %v, %v", got, err)
	}
}

func TestNamesAndTheirMistakes(t *testing.T) {
	r := shapes()
	for _, n := range []string{"BigBox", "big_box", "crate"} {
		if v, err := r.Named(n); err != nil || v.size() != 2 {
			t.Errorf("%s: %v, %v", n, v, err)
		}
	}
	for text, want := range map[string]string{
		`"cube"`: `no shape is named "cube"; there are Ball, BigBox`,
		`{"class_name":"Ball","config":{"radius":"x"}}`: "radius",
		`{"class_name":"Ball","config":{"size":1}}`:     "unknown entry size",
		`[`: "unexpected end",
	} {
		if _, err := r.Decode([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
	a, _ := r.Named("Ball")
	b, _ := r.Named("Ball")
	if a == b {
		t.Error("two values of one name are one pointer")
	}
}
