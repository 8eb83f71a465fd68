package web

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// exportTime is how long one export may take in all; it must keep flowing as an
// upload must.
const exportTime = 30 * time.Minute

// table is an export: a header of columns and rows that come one by one, so that it
// is never whole in memory.
type table struct {
	name    string // of the file, without its ending
	columns []string
	// rows hands each row to put, in the columns' order, until there are no more.
	rows func(ctx context.Context, put func(row []string) error) error
}

// export streams a table as a file, "csv" or "json", without secrets that people put
// into its texts.
func (s *Server) export(c *fiber.Ctx, t table, format string) error {
	rows := t.rows
	t.rows = func(ctx context.Context, put func(row []string) error) error {
		return rows(ctx, func(row []string) error {
			for i := range row {
				row[i] = s.secrets.Values(row[i])
			}
			return put(row)
		})
	}
	name := t.name + "-" + s.now().UTC().Format("2006-01-02") + "." + format
	switch format {
	case "csv":
		return s.sendFile(c, name, "text/csv; charset=utf-8", t.csv)
	case "json":
		return s.sendFile(c, name, fiber.MIMEApplicationJSONCharsetUTF8, t.json)
	}
	return errNoPage
}

// sendFile streams what write writes as a file of that name. When it fails on its way the
// connection is cut, so that half of it cannot pass for the whole.
func (s *Server) sendFile(c *fiber.Ctx, name, kind string, write func(ctx context.Context, w *bufio.Writer) error) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if c.Method() == fiber.MethodHead {
		return nil
	}
	c.Context().SetConnectionClose()
	// What runs after this handler may hold plain values only: see live.
	conn, patience, request, ctx, log := c.Context().Conn(), s.patience, requestID(c), context.WithoutCancel(s.ctx(c)), s.log
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		var err error
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic: %T", r)
			}
			if err != nil {
				log.LogAttrs(ctx, slog.LevelWarn, "export ended early", slog.String("request", request), slog.String("error", err.Error()))
				_ = conn.Close()
			}
		}()
		ctx, cancel := context.WithTimeout(ctx, exportTime)
		defer cancel()
		err = write(ctx, bufio.NewWriterSize(pacedWriter{w, conn, patience}, 16<<10))
	})
	return nil
}

// pacedWriter moves the write deadline ahead as bytes flow, so that a reader who
// stalls does not hold the export for ever.
type pacedWriter struct {
	to       *bufio.Writer
	conn     net.Conn
	patience time.Duration
}

func (p pacedWriter) Write(b []byte) (int, error) {
	if err := p.conn.SetWriteDeadline(time.Now().Add(p.patience)); err != nil {
		return 0, err
	}
	n, err := p.to.Write(b)
	if err == nil {
		err = p.to.Flush()
	}
	return n, err
}

func (t table) csv(ctx context.Context, w *bufio.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.columns); err != nil {
		return err
	}
	err := t.rows(ctx, func(row []string) error {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = plainCell(cell)
		}
		return out.Write(safe)
	})
	if err != nil {
		return err
	}
	if out.Flush(); out.Error() != nil {
		return out.Error()
	}
	return w.Flush()
}

// json is an array of objects with the columns as names.
func (t table) json(ctx context.Context, w *bufio.Writer) error {
	if _, err := w.WriteString("["); err != nil {
		return err
	}
	before := "\n"
	err := t.rows(ctx, func(row []string) error {
		object := make(map[string]string, len(row))
		for i, cell := range row {
			object[t.columns[i]] = cell
		}
		line, err := json.Marshal(object)
		if err != nil {
			return err
		}
		_, err = w.WriteString(before + string(line))
		before = ",\n"
		return err
	})
	if err != nil {
		return err
	}
	if _, err := w.WriteString("\n]\n"); err != nil {
		return err
	}
	return w.Flush()
}

// plainCell keeps spreadsheets from taking a cell for a formula: what begins like one
// gets an apostrophe before it. Full-width signs count, as spreadsheets of some
// languages take them for the plain ones.
func plainCell(cell string) string {
	if strings.IndexAny(strings.TrimLeft(cell, " "), "=+-@\t\r\n＝＋－＠") == 0 || strings.HasPrefix(cell, "\t") {
		return "'" + cell
	}
	return cell
}
