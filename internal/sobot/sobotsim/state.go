package sobotsim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	saveAfter     = 200 * time.Millisecond // one write for a burst of changes
	keepMessages  = 1000
	keepInState   = 500 // failed pushes written to the state file
	handleLivesOn = 24 * time.Hour
)

// state is everything that survives a restart.
type state struct {
	Sequence     int64
	Token        string
	TokenExpires time.Time
	Minted       int
	Accounts     []*account
	Templates    []*template
	Locks        []lock
	Handles      map[string]handle
	Messages     []*message
	Agenda       []plan
	NextDrift    time.Time
	FailedPushes []Push
	PastPushes   []PastPush
}

// changed notes that the state must be written; call it with the lock held.
func (s *Sim) changed() { s.saver.touch() }

// saver writes the state file: atomically, and not more often than every saveAfter.
type saver struct {
	sim   *Sim
	path  string
	dirty chan struct{}
	done  chan struct{}
}

func newSaver(s *Sim) *saver {
	return &saver{sim: s, path: s.opt.StateFile, dirty: make(chan struct{}, 1), done: make(chan struct{})}
}

// load reads the state file. One that cannot be read is moved aside: a demo must start.
func (v *saver) load() state {
	empty := state{Handles: map[string]handle{}}
	if v.path == "" {
		return empty
	}
	raw, err := os.ReadFile(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty
	}
	loaded := empty
	if err == nil {
		err = json.Unmarshal(raw, &loaded)
	}
	if err != nil {
		v.sim.opt.Log.Error("sobotsim: state file set aside, starting empty", "err", err)
		_ = os.Rename(v.path, v.path+".unreadable") // if this fails too, the next write replaces it
		return empty
	}
	return loaded
}

func (v *saver) touch() {
	select {
	case v.dirty <- struct{}{}:
	default:
	}
}

func (v *saver) start() {
	go func() {
		defer close(v.done)
		for {
			select {
			case <-v.dirty:
			case <-v.sim.closed:
				return
			}
			select {
			case <-time.After(saveAfter):
			case <-v.sim.closed:
				return
			}
			if err := v.write(); err != nil {
				v.sim.opt.Log.Error("sobotsim: state not kept", "err", err)
			}
		}
	}()
}

func (v *saver) stop() error {
	<-v.done
	return v.write()
}

func (v *saver) write() error {
	if v.path == "" {
		return nil
	}
	failed := v.sim.pusher.failed()
	if len(failed) > keepInState {
		failed = failed[len(failed)-keepInState:]
	}
	v.sim.mu.Lock()
	v.sim.state.FailedPushes = failed
	raw, err := json.Marshal(&v.sim.state)
	v.sim.mu.Unlock()
	if err != nil {
		return fmt.Errorf("encode simulator state: %w", err)
	}
	if err := replaceFile(v.path, raw); err != nil {
		return fmt.Errorf("write simulator state: %w", err)
	}
	return nil
}

func replaceFile(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already when all went well
	_, err = tmp.Write(content)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
