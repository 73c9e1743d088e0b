/* The reduced model, compiled: the practical limit of the machine that runs it.
 *
 * W runs advance together; the run is the last index of every array and the innermost loop. Names and units are those of
 * benchmarks/opening.py, from which the header opening.h with struct opening is written. `noise` holds uniforms in the
 * engine's order; without it they are drawn here, by one xoshiro256+ generator for each run (Blackman and Vigna 2021).
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "opening.h"

#ifndef W
#define W 32
#endif
#define EACH for (int w = 0; w < W; w++)
#define SMALLEST 0x1p-54

typedef double lane[W];
typedef const struct opening *Opening;

static inline double larger(double a, double b) { return a > b ? a : b; }
static inline double smaller(double a, double b) { return a < b ? a : b; }
static inline double within(double low, double x, double high) { return smaller(larger(x, low), high); }

/* ---- where the time goes: PHASES of benchmarks/compiled.py, in seconds since `compete` was last called */

enum { DRAW, TRANSFORM, STOCK, OFFERS, DEALS, WEIGH, ANSWER, BOOKS, LEVERAGE, PHASES };
static double spent[PHASES], mark;

static void lap(int phase) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = now.tv_sec + 1e-9 * now.tv_nsec;
    spent[phase] += seconds - mark;
    mark = seconds;
}

/* ---- noise */

typedef struct { uint64_t word[4][W]; } Generators;

static uint64_t splitmix(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void seed_generators(Generators *g, uint64_t seed, int first_run) {
    EACH {
        uint64_t state = seed ^ ((uint64_t)(first_run + w) * 0xd1342543de82ef95u);
        for (int k = 0; k < 4; k++) g->word[k][w] = splitmix(&state);
    }
}

static inline void draw_lane(Generators *restrict g, double *restrict out) {
    EACH {
        uint64_t a = g->word[0][w], b = g->word[1][w], c = g->word[2][w], d = g->word[3][w];
        out[w] = (double)(int64_t)((a + d) >> 11) * 0x1p-53;
        uint64_t shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = (d << 45) | (d >> 19);
        g->word[0][w] = a, g->word[1][w] = b, g->word[2][w] = c, g->word[3][w] = d;
    }
}

static void draw_step(Opening o, Generators *g, double *out) {
    int rows = o->products * o->states + o->states;
    for (int row = 0; row < rows; row++) draw_lane(g, out + (size_t)row * W);
}

/* Standard normal quantile, algorithm AS 241 (Wichura 1988), in place. */
static void normals(double *restrict u, int n) {
    for (int i = 0; i < n; i++) {
        double p = larger(u[i], SMALLEST), q = p - 0.5, r = 0.180625 - q * q;
        double centre = q * (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r
            + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r
            + 3.387132872796366608) / (((((((r * 5226.495278852545925 + 28729.085735721942674) * r + 39307.89580009271061) * r
            + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0);
        double tail = sqrt(-log(smaller(p, 1.0 - p)));
        double t = tail - 1.6;
        double middle = (((((((t * 7.7454501427834140764e-4 + 0.0227238449892691845833) * t + 0.24178072517745061177) * t
            + 1.27045825245236838258) * t + 3.64784832476320460504) * t + 5.7694972214606914055) * t + 4.6303378461565452959) * t
            + 1.42343711074968357734) / (((((((t * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * t
            + 0.0151986665636164571966) * t + 0.14810397642748007459) * t + 0.68976733498510000455) * t + 1.6763848301838038494) * t
            + 2.05319162663775882187) * t + 1.0);
        double far = tail - 5.0;
        double last = (((((((far * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * far + 0.0012426609473880784386) * far
            + 0.026532189526576123093) * far + 0.29656057182850489123) * far + 1.7848265399172913358) * far + 5.4637849111641143699) * far
            + 6.6579046435011037772) / (((((((far * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * far
            + 1.8463183175100546818e-5) * far + 7.868691311456132591e-4) * far + 0.0148753612908506148525) * far
            + 0.13692988092273580531) * far + 0.59983220655588793769) * far + 1.0);
        double outer = tail <= 5.0 ? middle : last;
        u[i] = fabs(q) <= 0.425 ? centre : q < 0 ? -outer : outer;
    }
}

static void gumbels(double *restrict u, int n) {
    for (int i = 0; i < n; i++) u[i] = -log(-log(larger(u[i], SMALLEST)));
}

/* ---- the world: arrays of lanes */

typedef struct {
    /* (product), (instant mod oldest + 1, product) */
    lane *purse, *to_date, *total_to_date;
    /* (stage, product, state) */
    lane *works_of_stage;
    /* (product, state); `building` adds up all stages */
    lane *building, *flow, *size, *utility;
    /* (loan, state), interest_due by the date on which it falls due, at_rates by stage */
    lane *debt, *interest_due, *present_value, *rate, *at_rates;
    /* (power, state) */
    lane *owed, *works, *share, *conditions, *investment, *aid, *taken_recent, *offered_recent;
    /* (state) */
    lane *concentration, *worst, *stress, *room, *space, *headroom, *service, *external, *domestic, *deposits, *menu, *waiting;
    /* combs of past lending: rows (loan, state, instant), the first of each (loan, state) at comb_row */
    lane *comb, *rate_comb;
    int *comb_row;
    /* deals on the tables of a step */
    int *hit, *next, *first_wanted;
    double *hit_size, *hit_utility;
    lane *noise;
    Generators generators;
    lane *memory;
} World;

static World *new_world(Opening o) {
    int N = o->powers, P = o->products, S = o->states, L = o->loans;
    World *m = calloc(1, sizeof *m);
    m->comb_row = malloc(sizeof(int) * L * S);
    int rows = 0;
    for (int ls = 0; ls < L * S; ls++) {
        /* What falls due only after the horizon is not remembered. */
        m->comb_row[ls] = rows;
        rows += larger(o->steps - o->first_payment[ls], 0) + 1;
    }
    struct { lane **place; int count; } parts[] = {
        {&m->purse, P}, {&m->to_date, (o->oldest + 1) * P}, {&m->total_to_date, P},
        {&m->works_of_stage, o->stages * P * S}, {&m->building, P * S}, {&m->flow, P * S}, {&m->size, P * S}, {&m->utility, P * S},
        {&m->debt, L * S}, {&m->interest_due, o->dates * L * S}, {&m->present_value, L * S}, {&m->rate, L * S},
        {&m->at_rates, o->stages * L * S},
        {&m->owed, N * S}, {&m->works, N * S}, {&m->share, N * S}, {&m->conditions, N * S}, {&m->investment, N * S},
        {&m->aid, N * S}, {&m->taken_recent, N * S}, {&m->offered_recent, N * S},
        {&m->concentration, S}, {&m->worst, S}, {&m->stress, S}, {&m->room, S}, {&m->space, S}, {&m->headroom, S}, {&m->service, S},
        {&m->external, S}, {&m->domestic, S}, {&m->deposits, S}, {&m->menu, S}, {&m->waiting, S},
        {&m->noise, P * S + S}, {&m->comb, rows}, {&m->rate_comb, rows},
    };
    int count = sizeof parts / sizeof parts[0], total = 0;
    for (int i = 0; i < count; i++) total += parts[i].count;
    m->memory = aligned_alloc(64, sizeof(lane) * total);
    memset(m->memory, 0, sizeof(lane) * total);
    lane *next = m->memory;
    for (int i = 0; i < count; i++) *parts[i].place = next, next += parts[i].count;
    int cells = P * S * W;
    m->hit = malloc(sizeof(int) * cells), m->next = malloc(sizeof(int) * cells), m->first_wanted = malloc(sizeof(int) * S * W);
    m->hit_size = malloc(sizeof(double) * cells), m->hit_utility = malloc(sizeof(double) * cells);
    return m;
}

static void free_world(World *m) {
    free(m->memory), free(m->comb_row), free(m->hit), free(m->next), free(m->first_wanted), free(m->hit_size), free(m->hit_utility);
    free(m);
}

static void fill(lane *rows, const double *values, int count) {
    for (int i = 0; i < count; i++) EACH rows[i][w] = values[i];
}

static void open_world(Opening o, World *m) {
    int N = o->powers, P = o->products, S = o->states, L = o->loans;
    fill(m->purse, o->purse, P), fill(m->to_date, o->purse, P), fill(m->total_to_date, o->purse, P);
    fill(m->works_of_stage, o->works, o->stages * P * S), fill(m->at_rates, o->works_at_rates, o->stages * L * S);
    memset(m->deposits, 0, sizeof(lane) * S);
    fill(m->interest_due, o->interest_due, o->dates * L * S);
    fill(m->debt, o->debt, L * S), fill(m->present_value, o->present_value, L * S);
    for (int ls = 0; ls < L * S; ls++) {
        /* The row before the first step stays empty. */
        memset(m->comb[m->comb_row[ls]], 0, sizeof(lane)), memset(m->rate_comb[m->comb_row[ls]], 0, sizeof(lane));
    }
    fill(m->investment, o->direct_investment, N * S), fill(m->aid, o->aid_stock, N * S);
    fill(m->taken_recent, o->taken_recent, N * S), fill(m->offered_recent, o->offered_recent, N * S);
    fill(m->service, o->service_average, S), fill(m->menu, o->menu, S);
    fill(m->external, o->market_external_debt, S), fill(m->domestic, o->market_domestic_debt, S);
}

/* ---- a step */

static void take_stock(Opening o, World *m) {
    int N = o->powers, S = o->states;
    memset(m->owed, 0, sizeof(lane) * N * S), memset(m->works, 0, sizeof(lane) * N * S);
    for (int p = 0; p < o->products; p++)
        for (int s = 0; s < S; s++) {
            int ps = p * S + s, ns = o->power_of[p] * S + s, l = o->loan_of[p];
            EACH m->building[ps][w] = m->works_of_stage[ps][w];
            for (int k = 1; k < o->stages; k++) EACH m->building[ps][w] += m->works_of_stage[k * o->products * S + ps][w];
            EACH m->works[ns][w] += m->building[ps][w];
            if (l >= 0) EACH m->owed[ns][w] += m->debt[l * S + s][w];
        }
    for (int s = 0; s < S; s++) {
        lane total, owed = {0}, works = {0}, pledged = {0}, squares;
        EACH total[w] = m->external[s][w];
        for (int n = 0; n < N; n++) {
            int ns = n * S + s;
            EACH {
                m->share[ns][w] = m->owed[ns][w] + m->investment[ns][w] + m->works[ns][w];
                total[w] += m->share[ns][w];
            }
        }
        EACH {
            total[w] = 1.0 / total[w];
            double market = m->external[s][w] * total[w];
            squares[w] = market * market;
        }
        for (int n = 0; n < N; n++) EACH {
            double share = m->share[n * S + s][w] *= total[w];
            squares[w] += share * share;
        }
        for (int l = 0; l < o->loans; l++)
            if (o->answered[l] != 0.0) EACH owed[w] += m->present_value[l * S + s][w] * o->answered[l];
        for (int p = 0; p < o->products; p++) {
            double by_state = o->state_run[p], lent = o->debt_share[p * S + s];
            EACH {
                works[w] += m->building[p * S + s][w] * by_state;
                pledged[w] += m->building[p * S + s][w] * lent;
            }
        }
        double gdp = o->gdp[s], exports = larger(o->exports[s], 1e-6), revenue = larger(o->revenue[s], 1e-6);
        const double *limit = o->threshold + s;
        double by_owed = larger(1.0 / limit[0], 1.0 / (limit[S] * exports)) / gdp;
        double by_paid = larger(1.0 / (limit[2 * S] * exports), 1.0 / (limit[3 * S] * revenue)) / gdp;
        double most = smaller(limit[0], limit[S] * exports) * gdp, most_paid = smaller(limit[2 * S] * exports, limit[3 * S] * revenue) * gdp;
        EACH {
            m->concentration[s][w] = squares[w];
            double external = m->external[s][w], present = owed[w] + external;
            double service = m->service[s][w] + external * (o->market_rate + o->market_amortisation);
            double worst = larger(present * by_owed, service * by_paid);
            m->worst[s][w] = worst;
            m->stress[s][w] = within(0.0, worst - o->stress_onset, 2.0);
            m->room[s][w] = larger(o->cap[s] - works[w], 0.0);
            m->space[s][w] = limit[0] * gdp - present;
            double bearable = service > 0.0 ? smaller(most, present * most_paid / service) : most;
            double left = larger(owed[w] * o->owed_ahead - m->service[s][w] * o->service_ahead, 0.0);
            m->headroom[s][w] = bearable * o->bearable_ahead[s] - left - external - pledged[w];
        }
    }
}

static void spread_money(Opening o, World *m, int step) {
    int N = o->powers, S = o->states;
    lane weight[S];
    for (int n = 0; n < N; n++) {
        const double *money = o->money + ((size_t)step * N + n) * 3, *value = o->values + n * S;
        double spent = money[0] + money[1] + money[2], total = 0.0;
        lane volume;
        for (int s = 0; s < S; s++) total += value[s];
        for (int s = 0; s < S; s++) {
            int ns = n * S + s;
            double year = larger(value[s] * spent / total, 1e-9), pull = pow(value[s], o->concentration[n]);
            double patience = o->to_refusal[n], to_rivals = o->to_rivals[n];
            EACH {
                double uptake = (m->taken_recent[ns][w] + 0.5 * year) / larger(m->offered_recent[ns][w] + year, 1e-12);
                weight[s][w] = pull * (1.0 + to_rivals * (1.0 - m->share[ns][w])) * exp(patience * log(uptake));
            }
        }
        EACH volume[w] = 1.0;
        if (o->contestant[n] == 0.0) {
            lane usual = {0}, sum = {0};
            for (int s = 0; s < S; s++) {
                double scale = 1.0 / (o->gdp[s] * o->opening_space[s]);
                EACH {
                    usual[w] += weight[s][w];
                    weight[s][w] *= exp(o->multilateral_elasticity * log(within(0.25, m->space[s][w] * scale, 2.0)));
                    sum[w] += weight[s][w];
                }
            }
            EACH volume[w] = usual[w] > 0.0 ? sum[w] / usual[w] : 1.0;
        }
        for (int ledger = 0; ledger < 3; ledger++) {
            int begin = o->ledger_begin[n * 3 + ledger], end = o->ledger_end[n * 3 + ledger];
            const double *tilt = o->tilt + (n * 3 + ledger) * S;
            lane pull = {0};
            for (int p = begin; p < end; p++)
                for (int s = 0; s < S; s++)
                    if (o->mix[p * S + s] != 0.0) EACH pull[w] += o->mix[p * S + s] * tilt[s] * weight[s][w];
            EACH pull[w] = pull[w] > 0.0 ? money[ledger] / pull[w] * volume[w] : 0.0;
            for (int p = begin; p < end; p++)
                for (int s = 0; s < S; s++)
                    if (o->mix[p * S + s] != 0.0) EACH m->flow[p * S + s][w] = o->mix[p * S + s] * tilt[s] * weight[s][w] * pull[w];
        }
    }
}

static void hear_offers(Opening o, World *m) {
    int N = o->powers, S = o->states;
    for (int s = 0; s < S; s++) {
        lane offered[N], everything = {0};
        memset(offered, 0, sizeof offered);
        for (int p = 0; p < o->products; p++)
            if (o->mix[p * S + s] != 0.0) EACH offered[o->power_of[p]][w] += m->flow[p * S + s][w];
        for (int n = 0; n < N; n++) EACH everything[w] += offered[n][w];
        for (int n = 0; n < N; n++) {
            double then = o->rivals_then[n * S + s], usual = o->conditionality[n], scale = 100.0 / o->gdp[s];
            EACH {
                double rivals = scale * (everything[w] - offered[n][w] - then);
                offered[n][w] = rivals;
                m->conditions[n * S + s][w] = smaller(usual * exp(within(-50.0, -o->condition_shading * rivals, 50.0)), 1.0);
            }
        }
        for (int p = 0; p < o->products; p++) {
            int l = o->loan_of[p];
            if (l < 0) continue;
            double before = o->rate_before[l * S + s], least = smaller(before, 0.0);
            EACH m->rate[l * S + s][w] = larger(before - o->rate_shading * offered[o->power_of[p]][w], least);
        }
    }
}

/* New money enters the purses; deals come to the tables. Returns their number; hits are cells (product, state, run). */
static int bring_deals(Opening o, World *m, int step, const double *luck, size_t stride) {
    int P = o->products, S = o->states, hits = 0, slot = (step + 1) % (o->oldest + 1);
    double length = o->step_length, chance = -expm1(-o->deal_rate * length), spread = o->deal_size_spread;
    lane usual[P];
    memset(m->size, 0, sizeof(lane) * P * S);
    for (int p = 0; p < P; p++) {
        lane flow = {0};
        for (int s = 0; s < S; s++)
            if (o->mix[p * S + s] != 0.0) EACH flow[w] += m->flow[p * S + s][w];
        EACH {
            m->purse[p][w] += flow[w] * length;
            m->total_to_date[p][w] += flow[w] * length;
            m->to_date[slot * P + p][w] = m->total_to_date[p][w];
            usual[p][w] = flow[w] > 0.0 ? m->purse[p][w] * o->purse_draw / o->deal_rate / flow[w] : 0.0;
        }
        for (int s = 0; s < S; s++) {
            int ps = p * S + s;
            if (o->mix[ps] == 0.0) continue;
            const double *restrict lucky = luck + ps * stride;
            EACH {
                /* Written in any case, kept if a deal arrives: no branch to guess. */
                m->hit[hits] = ps * W + w;
                m->hit_size[hits] = lucky[w];
                hits += (lucky[w] < chance) & (m->flow[ps][w] > 0.0);
            }
        }
    }
    lap(DEALS);
    double shift = ldexp(1.0, o->digits_before_taste), per_chance = 1.0 / chance;
    for (int i = 0; i < hits; i++) {
        /* How far below the chance says how large a deal is, the last digits how it is liked. */
        double shifted = m->hit_size[i] * shift;
        m->hit_utility[i] = shifted - floor(shifted);
        m->hit_size[i] *= per_chance;
    }
    gumbels(m->hit_utility, hits);
    normals(m->hit_size, hits);
    for (int i = 0; i < hits; i++) m->hit_size[i] = exp(spread * m->hit_size[i] - 0.5 * spread * spread);
    lap(TRANSFORM);
    const double *flow = m->flow[0];
    double *size = m->size[0], *mean = usual[0];
    for (int i = 0; i < hits; i++) {
        int cell = m->hit[i];
        size[cell] = flow[cell] * mean[cell / (W * S) * W + cell % W] * m->hit_size[i];
    }
    for (int p = 0; p < P; p++) {
        lane offered = {0};
        for (int s = 0; s < S; s++) EACH offered[w] += m->size[p * S + s][w];
        EACH offered[w] = offered[w] > m->purse[p][w] ? m->purse[p][w] / offered[w] : 1.0;
        for (int s = 0; s < S; s++) EACH m->size[p * S + s][w] *= offered[w];
    }
    return hits;
}

/* Utility of every deal without taste, and what waiting is worth. */
static void weigh(Opening o, World *m, const double *waiting, size_t stride) {
    int N = o->powers, S = o->states;
    double scale = o->taste_scale, per_scale = 1.0 / scale, pace = -expm1(-o->step_length / o->menu_memory);
    for (int s = 0; s < S; s++) {
        lane attractions = {0};
        double hedging = 2.0 * o->weight_hedging * o->hedging[s], aversion = o->weight_conditions * o->aversion[s];
        for (int n = 0; n < N; n++) {
            int ns = n * S + s;
            lane liking, money = {0}, attractive = {0};
            EACH liking[w] = -aversion * m->conditions[ns][w]
                - hedging * o->contestant[n] * (m->share[ns][w] - m->concentration[s][w]);
            for (int p = o->first_product[n]; p < o->first_product[n + 1]; p++) {
                int ps = p * S + s, l = o->loan_of[p];
                if (o->mix[ps] == 0.0) continue;
                double fixed = o->fixed_utility[ps];
                double *restrict utility = m->utility[ps];
                EACH utility[w] = fixed + liking[w];
                if (l >= 0) {
                    double principal = o->worth_of_principal[l * S + s], interest = o->worth_of_interest[l * S + s];
                    double stress = o->weight_stress * o->sovereign[l];
                    EACH utility[w] += o->weight_grant_element * (1.0 - principal - interest * m->rate[l * S + s][w])
                        - stress * m->stress[s][w];
                }
                EACH {
                    money[w] += m->flow[ps][w];
                    attractive[w] += m->flow[ps][w] * exp(within(-50.0, utility[w] * per_scale, 50.0));
                }
            }
            EACH attractions[w] += money[w] > 0.0 ? attractive[w] / money[w] : 0.0;
        }
        double opening = o->menu[s];
        EACH {
            m->menu[s][w] += pace * (scale * log1p(attractions[w]) - m->menu[s][w]);
            double taste = -log(-log(larger(waiting[s * stride + w], SMALLEST)));
            m->waiting[s][w] = o->weight_waiting * (m->menu[s][w] - opening) + scale * taste;
        }
    }
}

/* Room and debt gate of one table in one run, in order of utility; deals are linked from `first` by m->next. */
static void in_order(Opening o, World *m, int first, int s, int w) {
    double room = m->room[s][w], headroom = larger(m->headroom[s][w], 0.0), *taken = m->size[0];
    for (;;) {
        int best = -1, before = -1;
        for (int i = first, previous = -1; i >= 0; previous = i, i = m->next[i])
            /* The later hit is linked first; of equals the earlier product comes first. */
            if (best < 0 || m->hit_utility[i] >= m->hit_utility[best]) best = i, before = previous;
        if (best < 0) return;
        if (before < 0) first = m->next[best];
        else m->next[before] = m->next[best];
        int cell = m->hit[best], ps = cell / W, p = ps / o->states;
        double filling = o->state_run[p], share = o->debt_share[ps], heed = o->discipline[p];
        double part = filling > 0.0 ? smaller(taken[cell], room / filling) : taken[cell];
        double allowed = share > 0.0 ? headroom / share : part;
        if (part > allowed) part = (1.0 - heed) * part + heed * allowed;
        taken[cell] = part;
        room = larger(room - filling * part, 0.0), headroom = larger(headroom - share * part, 0.0);
    }
}

/* What is taken of each deal replaces its size. */
static void answer(Opening o, World *m, int hits) {
    int P = o->products, S = o->states;
    double *restrict size = m->size[0];
    const double *utility = m->utility[0], *waiting = m->waiting[0];
    for (int i = 0; i < S * W; i++) m->first_wanted[i] = -1;
    for (int i = 0; i < hits; i++) {
        int cell = m->hit[i], table = cell % (S * W);
        double worth = utility[cell] + o->taste_scale * m->hit_utility[i];
        int wanted = worth > waiting[table];
        m->hit_utility[i] = worth;
        m->next[i] = m->first_wanted[table];
        m->first_wanted[table] = wanted ? i : m->first_wanted[table];
        size[cell] = wanted ? size[cell] : 0.0;
    }
    for (int s = 0; s < S; s++) {
        lane filled = {0}, indebting = {0};
        for (int p = 0; p < P; p++) {
            int ps = p * S + s;
            if (o->mix[ps] == 0.0) continue;
            EACH {
                filled[w] += m->size[ps][w] * o->state_run[p];
                indebting[w] += m->size[ps][w] * o->debt_share[ps];
            }
        }
        EACH if (filled[w] > m->room[s][w] || indebting[w] > m->headroom[s][w]) in_order(o, m, m->first_wanted[s * W + w], s, w);
    }
}

static void remember_offers(Opening o, World *m, lane *recent, double fade) {
    int S = o->states;
    for (int ns = 0; ns < o->powers * S; ns++) EACH recent[ns][w] *= fade;
    for (int p = 0; p < o->products; p++)
        for (int s = 0; s < S; s++)
            if (o->mix[p * S + s] != 0.0) EACH recent[o->power_of[p] * S + s][w] += m->size[p * S + s][w];
}

static void settle_purses(Opening o, World *m, int now) {
    int P = o->products, S = o->states, earlier = now - o->oldest;
    for (int p = 0; p < P; p++) {
        lane taken = {0};
        for (int s = 0; s < S; s++) EACH taken[w] += m->size[p * S + s][w];
        const double *before = m->to_date[(earlier > 0 ? earlier : 0) % (o->oldest + 1) * P + p];
        double counts = earlier > 0;
        EACH {
            double left = larger(m->purse[p][w] - taken[w], 0.0), recent = m->total_to_date[p][w] - counts * before[w];
            m->purse[p][w] = left - larger(left - recent, 0.0);
        }
    }
}

/* Works (stage, cells) of one cell move by one stage; `moving` is what is signed, afterwards what is completed. */
static inline void advance_works(Opening o, lane *works, int cells, int cell, int p, lane moving) {
    for (int k = 0; k < o->stages; k++) {
        double advance = o->advance[k * o->products + p], keep = larger(1.0 - advance - o->lapse[k * o->products + p], 0.0);
        double *restrict here = works[k * cells + cell];
        /* What is signed may advance at once; what comes from the stage before waits for the next step. */
        EACH {
            double amount = here[w] + (k ? 0.0 : moving[w]);
            here[w] = amount * keep + (k ? moving[w] : 0.0);
            moving[w] = amount * advance;
        }
    }
}

/* Works advance or lapse; loans are served and made; markets lend the rest. */
static void keep_books(Opening o, World *m, int now) {
    int P = o->products, S = o->states, N = o->powers;
    double step = o->step_length, discount = pow(1.0 + o->discount_rate, step);
    double pace = -expm1(-step), decay = exp(-o->aid_decay * step), fed = (1.0 - decay) / o->aid_decay / step;
    lane service[S], paid_by_budget[S], disbursed[S], granted[S];
    memset(service, 0, sizeof service), memset(paid_by_budget, 0, sizeof service);
    memset(disbursed, 0, sizeof service), memset(granted, 0, sizeof service);
    for (int ns = 0; ns < N * S; ns++) EACH m->aid[ns][w] *= decay;
    for (int p = 0; p < P; p++) {
        int l = o->loan_of[p];
        for (int s = 0; s < S; s++) {
            int ps = p * S + s, ns = o->power_of[p] * S + s, ls = l * S + s;
            lane completed;
            EACH completed[w] = m->size[ps][w];
            advance_works(o, m->works_of_stage, P * S, ps, p, completed);
            if (o->kind[p] == 2) EACH m->investment[ns][w] += completed[w];
            if (o->kind[p] == 1) EACH {
                m->aid[ns][w] += completed[w] * fed;
                granted[s][w] += completed[w];
            }
            if (l < 0) continue;
            lane principal, weighted, at_rates, nothing = {0};
            EACH at_rates[w] = m->size[ps][w] * m->rate[ls][w];
            advance_works(o, m->at_rates, o->loans * S, ls, p, at_rates);
            double opening = o->opening_due[((size_t)now * o->loans + l) * S + s], before = o->rate_before[ls];
            double part = o->first_share[ls], all_growth = o->growth[ls] == 1.0 ? 1.0 : pow(o->growth[ls], o->payments[ls]);
            lane *comb = m->comb + m->comb_row[ls], *rate_comb = m->rate_comb + m->comb_row[ls];
            int first = now - o->first_payment[ls], end = first - o->payments[ls] * o->interval[ls];
            const double *lent = first > 0 ? comb[first] : nothing, *rates = first > 0 ? rate_comb[first] : nothing;
            EACH {
                principal[w] = opening + part * lent[w];
                weighted[w] = opening * before + part * rates[w];
            }
            if (end > 0) EACH {
                principal[w] -= part * all_growth * comb[end][w];
                weighted[w] -= part * all_growth * rate_comb[end][w];
            }
            double answered = o->answered[l], sovereign = o->sovereign[l];
            double of_principal = o->worth_of_principal[ls], of_interest = o->worth_of_interest[ls];
            double *bearing = m->interest_due[now % o->dates * o->loans * S + ls], years = o->interest_years[ls];
            EACH {
                double due = smaller(larger(principal[w], 0.0), m->debt[ls][w]);
                double paid = due + bearing[w] * years;
                m->debt[ls][w] = larger(m->debt[ls][w] + completed[w] - due, 0.0);
                bearing[w] = larger(bearing[w] - weighted[w], 0.0) + at_rates[w];
                m->present_value[ls][w] = larger(
                    m->present_value[ls][w] * discount + completed[w] * of_principal + at_rates[w] * of_interest - paid, 0.0);
                service[s][w] += paid * answered;
                paid_by_budget[s][w] += paid * sovereign;
                disbursed[s][w] += completed[w] * sovereign;
            }
            if (now + o->first_payment[ls] <= o->steps) {
                int last = now > o->interval[ls] ? now - o->interval[ls] : 0;
                double growth = o->growth[ls];
                EACH {
                    comb[now][w] = comb[last][w] * growth + completed[w];
                    rate_comb[now][w] = rate_comb[last][w] * growth + at_rates[w];
                }
            }
        }
    }
    double of_bonds_abroad = pow(1.0 + o->market_rate, step) - 1.0, of_bonds_at_home = pow(1.0 + o->domestic_rate, step) - 1.0;
    for (int s = 0; s < S; s++) {
        lane owed;
        EACH owed[w] = m->external[s][w] + m->domestic[s][w];
        for (int l = 0; l < o->loans; l++)
            if (o->answered[l] != 0.0) EACH owed[w] += m->debt[l * S + s][w] * o->answered[l];
        double gdp = o->gdp[s], expected = o->lent_before[s] * step, granted_before = o->granted_before[s] * step;
        double settled = o->settled_deficit[s], deficit = settled + (o->opening_deficit[s] - settled) * exp(-o->balance_fade * (now - 1) * step);
        double part_due_abroad = -expm1(-o->market_amortisation * step), part_due_at_home = -expm1(-o->domestic_amortisation * step);
        EACH {
            m->service[s][w] += pace * (service[s][w] / step - m->service[s][w]);
            double external = m->external[s][w], domestic = m->domestic[s][w], deposits = m->deposits[s][w];
            double lacking = deficit - o->market_reaction * ((owed[w] - deposits) / gdp - o->opening_ratio[s]);
            double beyond = disbursed[s][w] - expected + granted[s][w] - granted_before;
            double interest = external * of_bonds_abroad + domestic * of_bonds_at_home;
            double need = lacking * gdp * step + paid_by_budget[s][w] + interest - expected - o->fungibility * beyond;
            /* Money that is tied to works redeems no bonds. */
            need += (1.0 - o->fungibility) * within(0.0, -need, disbursed[s][w]);
            double due_abroad = external * part_due_abroad, due_at_home = domestic * part_due_at_home;
            double gross = need + due_abroad + due_at_home, drawn = smaller(gross, deposits), raised = gross - drawn;
            double open = within(0.0, (1.0 - m->worst[s][w]) / larger(1.0 - o->stress_onset, 1e-9), 1.0);
            double foreign = o->market_external_share * open * raised;
            m->deposits[s][w] = deposits - drawn;
            m->external[s][w] = larger(external + foreign - due_abroad, 0.0);
            m->domestic[s][w] = larger(domestic + raised - foreign - due_at_home, 0.0);
        }
    }
}

/* How far a stock goes towards one as large as the economy. */
static inline double saturation(double stock, double gdp, double scale) {
    return smaller(stock * (1.0 + scale) / (stock + scale * gdp), 1.0);
}

static void leverage(Opening o, World *m, double *out, size_t stride) {
    int N = o->powers, S = o->states;
    double of_ties = o->channel_weight_ties;
    double weight[3] = {o->channel_weight_debt, o->channel_weight_investment, o->channel_weight_aid};
    double scale[3] = {o->exposure_scale_debt, o->exposure_scale_investment, o->exposure_scale_aid};
    lane *stock[3] = {m->owed, m->investment, m->aid};
    for (int s = 0; s < S; s++) {
        lane per_unit[3] = {{0}};
        double gdp = o->gdp[s];
        EACH per_unit[0][w] = m->external[s][w];
        for (int n = 0; n < N; n++)
            for (int k = 0; k < 3; k++) EACH per_unit[k][w] += stock[k][n * S + s][w];
        for (int k = 0; k < 3; k++)
            EACH per_unit[k][w] = weight[k] * saturation(per_unit[k][w], gdp, scale[k]) / larger(per_unit[k][w], 1e-12);
        for (int n = 0; n < N; n++) {
            int ns = n * S + s;
            double factor = 100.0 * o->contestant[n], tied = of_ties * o->ties[ns], stays = o->structural_dependence[ns];
            EACH {
                double points = 0.0, depends = 0.0;
                for (int k = 0; k < 3; k++) {
                    double own = stock[k][ns][w], share = own * per_unit[k][w];
                    points += share * saturation(own, gdp, 0.25 * scale[k]);
                    depends += share;
                }
                out[ns * stride + w] = factor * (points + tied * (stays + depends / (1.0 - of_ties)));
            }
        }
    }
}

/* ---- what is called: `runs` is a multiple of W; outcomes are (power, state, run), leverage (year, power, state, run). */

static void run_block(Opening o, World *m, const double *noise, size_t runs, double *debt, double *works, double *yearly) {
    int cells = o->products * o->states, NS = o->powers * o->states;
    double fade = exp(-o->step_length / o->uptake_memory);
    open_world(o, m);
    lap(STOCK);
    for (int step = 0; step < o->steps; step++) {
        const double *drawn = m->noise[0];
        size_t stride = noise ? runs : W;
        if (noise) drawn = noise + (size_t)step * (cells + o->states) * runs;
        else draw_step(o, &m->generators, m->noise[0]);
        lap(DRAW);
        take_stock(o, m);
        lap(STOCK);
        spread_money(o, m, step);
        hear_offers(o, m);
        lap(OFFERS);
        int hits = bring_deals(o, m, step, drawn, stride);
        remember_offers(o, m, m->offered_recent, fade);
        lap(DEALS);
        weigh(o, m, drawn + cells * stride, stride);
        lap(WEIGH);
        answer(o, m, hits);
        lap(ANSWER);
        remember_offers(o, m, m->taken_recent, fade);
        settle_purses(o, m, step + 1);
        keep_books(o, m, step + 1);
        lap(BOOKS);
        if ((step + 1) % o->steps_per_year == 0) {
            take_stock(o, m);
            leverage(o, m, yearly + ((size_t)(step + 1) / o->steps_per_year - 1) * NS * runs, runs);
            lap(LEVERAGE);
        }
    }
    take_stock(o, m);
    for (int ns = 0; ns < NS; ns++) EACH {
        debt[ns * runs + w] = m->owed[ns][w];
        works[ns * runs + w] = m->works[ns][w];
    }
}

/* `noise` is (step, products * states + states, run) or null: then drawn from `seed` and the run number. */
int compete(Opening o, int runs, const double *noise, uint64_t seed, double *debt, double *works, double *yearly) {
    World *m = new_world(o);
    memset(spent, 0, sizeof spent);
    lap(STOCK), spent[STOCK] = 0.0;
    for (int first = 0; first < runs; first += W) {
        seed_generators(&m->generators, seed, first);
        run_block(o, m, noise ? noise + first : 0, runs, debt + first, works + first, yearly + first);
    }
    free_world(m);
    return 0;
}

/* The uniforms that `compete` draws by itself, in the order in which it takes them. */
int draw(Opening o, int runs, uint64_t seed, double *noise) {
    int rows = o->products * o->states + o->states;
    World *m = new_world(o);
    for (int first = 0; first < runs; first += W) {
        seed_generators(&m->generators, seed, first);
        for (int step = 0; step < o->steps; step++) {
            draw_step(o, &m->generators, m->noise[0]);
            for (int row = 0; row < rows; row++)
                memcpy(noise + ((size_t)step * rows + row) * runs + first, m->noise[row], sizeof(lane));
        }
    }
    free_world(m);
    return 0;
}

void phases(double *seconds) { memcpy(seconds, spent, sizeof spent); }
